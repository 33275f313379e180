/** Runs that wait for a person, started by a caller of the gateway. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Caller, TestGateway } from './gateway.js';

export const PATIENTLY = { timeout: 30_000, interval: 100 };
export const freshId = () => `run-${randomUUID()}`;
export const parked = { agent: 'talk', input: { say: 'pay' } };

/** @param gateway once it is there */
export function parkedRuns(gateway: () => TestGateway) {
  const call: TestGateway['call'] = (...args) => gateway().call(...args);
  return {
    call,
    async start(caller: Caller, more: object = {}): Promise<string> {
      const { status, body } = await call(caller, 'POST', '/v1/runs', { id: freshId(), ...parked, ...more });
      expect([status, body]).toEqual([201, { id: expect.any(String), isNew: true }]);
      return body.id;
    },
    untilAsking: (id: string) =>
      expect
        .poll(async () => (await call('admin', 'GET', `/v1/runs/${id}`)).body.status, PATIENTLY)
        .toBe('waiting_for_human'),
  };
}
