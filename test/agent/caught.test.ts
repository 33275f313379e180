/** An `interrupt()` that something catches opens no gate: the run ends by name. */
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { Command, END, entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { createAgent, toolRetryMiddleware } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import { Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';

const caught = expect.objectContaining({
  code: 'unsupported_feature',
  message: expect.stringContaining('pay?'),
});

test('in the node that calls it', async () => {
  const run = await startRun(
    oneNode(() => {
      try {
        return interrupt('pay?');
      } catch {
        return 'paid, and nobody was asked';
      }
    }),
  );
  expect(run.error).toEqual(caught);
});

test('around a functional task', async () => {
  const pay = task('pay', async () => interrupt<string, string>('pay?'));
  const run = await startRun(
    entrypoint('agent', async () => pay().catch(() => 'paid, and nobody was asked')),
  );
  expect(run.error).toEqual(caught);
});

test('by a race that another branch wins', async () => {
  const pay = task('pay', async () => interrupt<string, string>('pay?'));
  const run = await startRun(oneNode(async () => Promise.any([pay(), fetch('look')])));
  await run.answer('look', 'first');
  expect(run.error).toEqual(caught);
});

test('one that is answered later may stand beside others', async () => {
  const run = await startRun(
    oneNode(async () => {
      const [asked, looked] = [ask.question({ prompt: 'q?' }), fetch('look')];
      const given = interrupt('pay?');
      return [given, await asked, await looked];
    }),
  );
  await run.respond('pay?', 'yes');
  await run.answer('look', 'seen');
  await run.respond('q?', 'fine');
  expect(run.result).toEqual({ notes: ['["yes","fine","seen"]'] });
});

describe('nothing is fetched behind one that was caught', () => {
  const gate = () => interrupt<string, string>('pay?');
  const caughtBy = async (ask: () => unknown) => {
    try {
      if ((await ask()) !== 'yes') return 'no';
    } catch {
      // The approval is not to be had, and the node goes on.
    }
    return fetch('pay');
  };
  const graph = new StateGraph(Notes)
    .addNode('gate', () => note(gate()))
    .addEdge(START, 'gate')
    .compile();
  const gateTask = task('gate', async () => gate());
  const gateTool = tool(async () => gate(), { name: 'gate', description: 'Asks.', schema: z.object({}) });
  const agent = () => {
    const pay = tool(async () => String(await caughtBy(gate)), {
      name: 'pay',
      description: 'Pays.',
      schema: z.object({}),
    });
    const call = new AIMessage({ content: '', tool_calls: [{ name: 'pay', args: {}, id: 'p' }] });
    return createAgent({
      model: new ScriptedModel([call, new AIMessage('Done.')]),
      tools: [pay],
      middleware: [toolRetryMiddleware({ maxRetries: 1, initialDelayMs: 1 })],
    }) as object as ReturnType<typeof oneNode>;
  };
  const messages = [{ role: 'user', content: 'pay' }];

  test.each([
    ['in one node', () => oneNode(() => caughtBy(gate))],
    ['around a graph', () => oneNode(() => caughtBy(() => graph.invoke({})))],
    ['around a functional task', () => oneNode(() => caughtBy(() => gateTask()))],
    ['around a tool', () => oneNode(() => caughtBy(() => gateTool.invoke({})))],
    [
      'by a branch that nobody waits for',
      () =>
        oneNode(async () => {
          await Promise.allSettled([gateTask()]);
          return fetch('pay');
        }),
    ],
    ['in a tool of createAgent', agent],
  ])('%s', async (_where, source) => {
    const run = await startRun(source, { input: { messages } });
    expect(run.error).toEqual(caught);
    expect(run.log.filter(({ request }) => request.kind === 'fetch')).toEqual([]);
  });
});

describe('a graph that is left while one of its tasks waits for the answer to an interrupt()', () => {
  test('by a handoff to the graph around it', async () => {
    const sub = new StateGraph(Notes)
      .addNode('leave', () => new Command({ graph: Command.PARENT, goto: 'there', update: note('left') }))
      .addNode('ask', () => note(interrupt('pay?')))
      .addEdge(START, 'leave')
      .addEdge(START, 'ask')
      .compile();
    const graph = () =>
      new StateGraph(Notes)
        .addNode('sub', sub, { ends: ['there'] })
        .addNode('there', () => note('there'))
        .addEdge(START, 'sub')
        .addEdge('there', END)
        .compile();
    const left = { notes: ['left', 'there'] };
    expect(await onPlainLangGraph(graph())).toEqual(left);
    const run = await startRun(graph());
    expect([run.error, run.interrupts, run.result]).toEqual([undefined, [], left]);
  });

  test('because another of them fails', async () => {
    const sub = new StateGraph(Notes)
      .addNode('a', () => note(interrupt('pay?')))
      .addNode('b', async () => {
        await Promise.resolve();
        throw new Error('b fails');
      })
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .compile();
    const graph = () => oneNode(() => sub.invoke({}).catch((error: Error) => `fell back: ${error.message}`));
    const fellBack = { notes: ['fell back: b fails'] };
    expect(await onPlainLangGraph(graph())).toEqual(fellBack);
    const run = await startRun(graph());
    expect([run.error, run.interrupts, run.result]).toEqual([undefined, [], fellBack]);
  });
});

test.each<[string, (gate: () => Promise<unknown>) => Parameters<typeof startRun>[0]]>([
  ['an entrypoint', (gate) => entrypoint('agent', async () => [await gate(), await fetch('pay')])],
  ['a node', (gate) => oneNode(async () => [await gate(), await fetch('pay')])],
])('nothing is fetched behind a functional task that caught it, by %s', async (_by, source) => {
  const gate = task('gate', async () => {
    try {
      return interrupt<string, string>('pay?');
    } catch {
      return 'nobody said no';
    }
  });
  const run = await startRun(source(gate));
  expect(run.error).toEqual(caught);
  expect(run.log.filter(({ request }) => request.kind === 'fetch')).toEqual([]);
});
