/** What a person edits is judged as what it became, not as what was asked. */
import type { Decision, JsonObject } from 'airlockjs';
import { allow, definePolicies, definePolicy, tablePolicy } from 'airlockjs/policy';
import { defineResources, scriptedModelResource } from 'airlockjs/resources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { handled, shop } from './support/shop.js';

/** By run: the params that policies have seen. */
const seen = new Map<string, unknown[]>();

let workers: TestWorkers;
beforeAll(async () => {
  const resources = defineResources({
    pay: shop.pay,
    model: scriptedModelResource({
      replies: (messages) => {
        const [first] = messages;
        return messages.length === 1
          ? { tool_calls: [{ name: 'pay', args: { amount: Number(first?.text) } }] }
          : (messages.at(-1)?.text ?? '');
      },
    }),
  });
  const witness = definePolicy<typeof resources>({
    name: 'witness',
    version: '1',
    resources: ['pay'],
    judge: ({ workflowId, params }) => {
      seen.set(workflowId, [...(seen.get(workflowId) ?? []), params]);
      return allow();
    },
  });
  const limits = tablePolicy({
    name: 'limits',
    version: '1',
    rules: { pay: { params: { amount: { max: 500 } } } },
  });
  workers = await startWorkers(
    resources,
    {},
    await agentsBundle('test/policy/fixtures/agents.ts'),
    definePolicies([witness, limits]),
  );
});
afterAll(() => workers.stop());

async function decided(agent: 'asking' | 'reviewed', amount: number, decision: Decision) {
  const input = agent === 'asking' ? { amount } : { messages: [{ role: 'user', content: String(amount) }] };
  const run = await workers.agents.start({ agent, input });
  await expect.poll(async () => (await run.state()).interrupts.length).toBe(1);
  const [question] = (await run.state()).interrupts;
  expect(question).toMatchObject({ kind: 'approval', args: { amount } });
  await run.decide({ interruptId: question?.id ?? '', decision, actor: 'ben' });
  // A tool that fails ends a run of createAgent, unless the agent says otherwise.
  const result = (await run.result().catch(() => ({}))) as JsonObject;
  const paid = (await run.log()).find(
    ({ request }) => request.kind === 'fetch' && request.resource === 'pay',
  );
  return { id: run.id, result, paid };
}
const edit = (amount: number): Decision => ({ type: 'edit', args: { amount } });

describe.each(['asking', 'reviewed'] as const)('an agent that is %s', (agent) => {
  test('too much, edited to less, is paid', async () => {
    const { id, paid } = await decided(agent, 900, edit(400));
    expect(seen.get(id)).toEqual([{ amount: 400 }]);
    expect(handled.get(id)).toEqual([{ amount: 400 }]);
    expect(paid).toMatchObject({
      request: { params: { amount: 400 } },
      answer: { ok: true },
      policy: [{ policy: 'witness' }, { policy: 'limits', outcome: 'allow' }],
    });
  });

  test('little, edited to too much, is denied', async () => {
    const { id, paid } = await decided(agent, 100, edit(900));
    expect(seen.get(id)).toEqual([{ amount: 900 }]);
    expect(handled.has(id)).toBe(false);
    expect(paid).toMatchObject({
      request: { params: { amount: 900 } },
      answer: { ok: false, error: { code: 'not_permitted', details: { reason: 'amount 900 is above 500' } } },
    });
  });

  test('too much, approved by a person, is denied all the same', async () => {
    const { id, paid } = await decided(agent, 900, { type: 'approve' });
    expect(handled.has(id)).toBe(false);
    expect(paid).toMatchObject({ answer: { error: { code: 'not_permitted' } } });
  });
});

test('the agent that asked a person catches the denial by its code', async () => {
  const { result } = await decided('asking', 900, { type: 'approve' });
  expect(result.outcome).toEqual({
    code: 'not_permitted',
    details: { policy: 'limits', version: '1', reason: 'amount 900 is above 500' },
  });
});
