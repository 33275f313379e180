/** What tests of external fetches call: a script that fetches scores, and the claims of whoever answers. */
import type { JsonObject } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import * as z from 'zod';
import type { Step } from '../../runs/fixtures/script.js';
import type { Caller, TestGateway } from './gateway.js';

export const score = () =>
  externalResource({
    params: z.object({ order: z.string(), amount: z.number() }),
    result: z.object({ score: z.number().min(0).max(1) }),
    deadline: '60s',
    lease: '30s',
  });

export const params = { order: 'maria-17', amount: 49.9 };

/** @param gateway once it is there */
export function claimsOf<Resource extends string>(gateway: () => TestGateway) {
  return {
    start: (step: Step) =>
      gateway().workers.agents.start({
        agent: 'script',
        input: { step } as JsonObject,
        principal: 'maria',
      }),
    claim: (resource: Resource, waitMs = 30_000, caller: Caller = 'server') =>
      gateway().call(caller, 'POST', '/v1/fetches/claim', { resource, waitMs }),
    say: (
      claimed: { claim: string },
      what: 'heartbeat' | 'result' | 'error',
      body?: unknown,
      caller: Caller = 'server',
    ) => gateway().call(caller, 'POST', `/v1/claims/${claimed.claim}/${what}`, body),
    /** What the first request of a run was answered with. */
    async answerOf(id: string) {
      const [entry] = await gateway().workers.agents.log(id);
      return entry && 'answer' in entry ? entry.answer : undefined;
    },
  };
}
