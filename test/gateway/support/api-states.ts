/** Runs in every state that a run is in, and claims on fetches that are pending. */
import type { Json, JsonObject } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import { expect } from 'vitest';
import * as z from 'zod';
import { all, approvalOf, failureOf, fetchOf, type Step } from '../../runs/fixtures/script.js';
import type { TestGateway } from './gateway.js';

/** `open`: for claims; `waiting`: answered by nobody. */
export const pendingResources = {
  open: externalResource({ params: z.json(), result: z.json(), deadline: '30m', lease: '30m' }),
  waiting: externalResource({ params: z.json(), result: z.json(), deadline: '30m' }),
};

const input = (step: Step) => ({ step }) as JsonObject;

/** @returns ids of runs, one or more in each state */
export async function runsInEveryState({ workers: { agents } }: TestGateway): Promise<string[]> {
  const start = async (step: Step, status: string, more: { conversation?: boolean } = {}) => {
    const run = await agents.start({ agent: 'script', input: input(step), principal: 'maria', ...more });
    await expect.poll(async () => (await run.describe()).status, { timeout: 60_000 }).toBe(status);
    return run;
  };
  const runs = await Promise.all([
    start(all(fetchOf('echo', { text: 'hello' }), fetchOf('missing')), 'completed'),
    start(failureOf('error', 'It cannot be done.'), 'failed'),
    start(approvalOf('pay', { amount: 1 }), 'waiting_for_human'),
    start(fetchOf('waiting', { n: 1 }), 'fetching'),
    start(fetchOf('echo', 1), 'waiting_for_message', { conversation: true }),
    start(approvalOf('pay', { amount: 2 }), 'waiting_for_human', { conversation: true }),
  ]);
  const cancelled = await start(approvalOf('pay'), 'waiting_for_human');
  await cancelled.cancel('No longer wanted.');
  const unknown = await agents.start({ agent: 'nobody-knows-it', input: {} });
  return [...runs, cancelled, unknown].map(({ id }) => id);
}

/** @returns claims that are open, and one that was answered */
export async function openClaims(gateway: TestGateway, count: number): Promise<string[]> {
  const step = all(...Array.from({ length: count }, (_, n) => fetchOf('open', { n })));
  await gateway.workers.agents.start({ agent: 'script', input: input(step) });
  const claims: string[] = [];
  while (claims.length < count) {
    const { status, body } = await gateway.call('everybody', 'POST', '/v1/fetches/claim', {
      resource: 'open',
    });
    expect(status).toBe(200);
    claims.push(body.claim);
  }
  const result: Json = { n: 0 };
  await gateway.call('everybody', 'POST', `/v1/claims/${claims[0]}/result`, { result });
  return claims;
}
