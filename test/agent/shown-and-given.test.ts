/** What an agent is given is what was shown and what was answered, and the log says the same afterwards. */
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { ask, fetch, reviewTools } from 'airlockjs/agent';
import { createAgent, humanInTheLoopMiddleware } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import type { Decision } from '../../src/common/protocol.js';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

describe('null with words beside it is null', () => {
  const decision: Decision = { type: 'respond', value: null, message: 'none of them, see the ticket' };
  test.each<[string, () => unknown]>([
    ['interrupt()', () => interrupt('which account?')],
    ['ask.question', () => ask.question({ prompt: 'which account?' })],
    ['ask.question with a schema', () => ask.question({ prompt: 'which?', schema: z.number().nullable() })],
  ])('for %s', async (_name, question) => {
    const run = await startRun(oneNode(question));
    await run.decide(run.interrupts[0]?.id ?? '', decision);
    expect(run.result).toEqual({ notes: ['null'] });
  });
});

test.each(['approve', 'reject', 'edit'] as const)(
  '%s with a value is refused, and the question stays',
  async (type) => {
    const run = await startRun(oneNode(() => ask.approval({ action: 'pay', args: { amount: 100 } })));
    const decision = { type, value: { amount: 5 }, ...(type === 'edit' && { args: { amount: 7 } }) };
    await expect(run.decide(run.interrupts[0]?.id ?? '', decision)).rejects.toMatchObject({
      code: 'invalid_value',
    });
    expect(run.interrupts).toHaveLength(1);
  },
);

describe('the arguments of an agent-inbox interrupt that a branch changes meanwhile', () => {
  const agent = () =>
    oneNode(async () => {
      const request = {
        action_request: { action: 'pay', args: { to: { amount: 10 } } },
        config: { allow_accept: true, allow_edit: true },
      };
      const [answer] = await Promise.all([
        (async () => interrupt<unknown, object[]>([request]))(),
        fetch('x').then(() => {
          request.action_request.args.to.amount = 1000;
        }),
      ]);
      return answer[0];
    });
  const answered = async (decision: Decision) => {
    const run = await startRun(agent());
    expect(run.interrupts[0]).toMatchObject({ args: { to: { amount: 10 } } });
    await run.answer('x', 1);
    await run.decide(run.interrupts[0]?.id ?? '', decision);
    return JSON.parse((run.result as { notes: string[] }).notes[0] ?? 'null');
  };

  test('are accepted as they were shown', async () => {
    expect(await answered({ type: 'approve' })).toEqual({
      type: 'accept',
      args: { action: 'pay', args: { to: { amount: 10 } } },
    });
  });
  test('are edited under the action that was shown', async () => {
    expect(await answered({ type: 'edit', args: { to: 1 } })).toEqual({
      type: 'edit',
      args: { action: 'pay', args: { to: 1 } },
    });
  });
});

describe('a reviewed tool that changes its arguments', () => {
  const pay = tool(
    async ({ to }: { to: { amount: number } }) => {
      const before = to.amount;
      to.amount = 1000;
      return `paid ${before}`;
    },
    { name: 'pay', description: 'Pays.', schema: z.object({ to: z.any() }) },
  );
  const call = { name: 'pay', args: { to: { amount: 10 } }, id: 'c1' };
  const agent = (middleware: Parameters<typeof createAgent>[0]['middleware']) =>
    createAgent({
      model: new ScriptedModel([
        new AIMessage({ content: '', tool_calls: [structuredClone(call)] }),
        new AIMessage('Done.'),
      ]),
      tools: [pay],
      middleware: middleware ?? [],
    });
  const input = { messages: [{ role: 'user', content: 'pay' }] };
  const reviews = [
    ['reviewTools', () => agent([reviewTools({ pay: true })])],
    [
      "LangChain's middleware",
      () =>
        agent([
          humanInTheLoopMiddleware({ interruptOn: { pay: { allowedDecisions: ['approve', 'edit'] } } }),
        ]),
    ],
  ] as const;

  test.each(reviews)('changes nothing of what the log says was approved, by %s', async (_name, graph) => {
    const run = await startRun(graph, { input });
    await run.approve('pay');
    expect(run.status).toBe('completed');
    expect(run.log[0]).toMatchObject({ request: { args: { to: { amount: 10 } } } });
    expect(JSON.stringify(run.result)).toContain('paid 10');
  });

  test.each(reviews)('changes nothing of what the log says was edited, by %s', async (_name, graph) => {
    const run = await startRun(graph, { input });
    await run.edit('pay', { to: { amount: 7 } });
    expect(run.log[0]).toMatchObject({ decision: { args: { to: { amount: 7 } } } });
    expect(JSON.stringify(run.result)).toContain('paid 7');
  });
});
