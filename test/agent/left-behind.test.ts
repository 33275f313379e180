/**
 * What loses a race is left behind once the graph around its node has gone on: a rerun does not come to it again. What it waits for
 * is withdrawn then, and what it goes on to is not done, with a continue-as-new in between and without one.
 */
import { interrupt, Send, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

const approval = () => ask.approval({ action: 'loser', args: {} });
/** What goes on behind what it waited for. */
const losers: Record<string, () => Promise<unknown>> = {
  'an approval': approval,
  'an approval that opens a gate': async () => [await approval(), await fetch('paid', {})],
  'a fetch': async () => [await fetch('loser', {}), await fetch('paid', {})],
  'a pause that comes back': async () => {
    for (let count = 0; count < 3; count++) await sleep(60_000);
    return [await approval(), await fetch('paid', {})];
  },
};
const race = (lose: () => Promise<unknown>) => Promise.race([lose(), fetch('quick', {})]);
const second = async () => note(await fetch('second', {}));
const inner = (lose: () => Promise<unknown>) =>
  inSequence({ race: async () => note(await race(lose)), second });

/** Each asks for `second` once its race is over, in a graph or behind one that has gone on. */
const graphs: Record<string, (lose: () => Promise<unknown>) => object> = {
  'a graph that is a node': (lose) => inSequence({ inner: inner(lose) }),
  'a graph within one': (lose) => inSequence({ outer: inSequence({ inner: inner(lose) }) }),
  'the last node of a graph': (lose) =>
    oneNode(async () => {
      await inSequence({ race: async () => note(await race(lose)) }).invoke({});
      return fetch('second', {});
    }),
  ...Object.fromEntries(
    Object.entries(readings).map(([way, read]) => [
      `a graph read by ${way}`,
      (lose: () => Promise<unknown>) => oneNode(() => read(inner(lose))),
    ]),
  ),
};

describe.each(Object.entries(graphs))('%s', (_name, graph) => {
  test.each(Object.entries(losers))('%s that loses a race', async (_loser, lose) => {
    const logs: unknown[] = [];
    for (const isRestored of [false, true]) {
      const run = await startRun(graph(lose) as Parameters<typeof startRun>[0]);
      await run.answer('quick', 1);
      if (isRestored) await run.restore();
      expect(run.interrupts).toEqual([]);
      for (const { id, resource } of run.fetches) if (resource === 'loser') await run.answer(id, 0);
      await run.advance('5m');
      expect(run.interrupts).toEqual([]);
      expect(run.fetches.map(({ resource }) => resource)).toEqual(['second']);
      if (isRestored) await run.restore();
      await run.answer('second', 2);
      expect(run.status).toBe('completed');
      logs.push(run.log.map(({ request }) => request));
    }
    expect(logs[1]).toEqual(logs[0]);
  });
});

/** A node beside another: the step of their graph lasts until both have finished. */
const beside = (node: () => Promise<unknown>, other: () => Promise<unknown>) =>
  new StateGraph(Notes)
    .addNode('node', async () => note(await node()))
    .addNode('other', async () => note(await other()))
    .addEdge(START, 'node')
    .addEdge(START, 'other')
    .compile();
const fanOut = (node: () => Promise<unknown>, other: () => Promise<unknown>) =>
  new StateGraph(Notes)
    .addNode('fan', async () => ({ notes: [] }))
    .addNode('node', async () => note(await node()))
    .addNode('other', async () => note(await other()))
    .addEdge(START, 'fan')
    .addConditionalEdges('fan', () => [new Send('node', {}), new Send('other', {})])
    .compile();
type Beside = (node: () => Promise<unknown>, other: () => Promise<unknown>) => GraphSource;
const besides: Record<string, Beside> = {
  'in the root graph': beside,
  'in a fan-out': fanOut,
  'in a graph that is a node': (...nodes) => inSequence({ inner: beside(...nodes) }),
  'in an invoked graph': (...nodes) => oneNode(async () => (await beside(...nodes).invoke({})).notes),
};

describe.each(Object.entries(besides))('beside a node that works, %s', (_where, graph) => {
  const losing = () => race(async () => [await approval(), await fetch('paid', {})]);

  test('what loses a race goes on while the step lasts', async () => {
    const run = await startRun(graph(losing, () => fetch('second', {})));
    await run.answer('quick', 1);
    await run.approve('loser');
    await run.answer('paid', 'yes');
    await run.answer('second', 2);
    expect(run.status).toBe('completed');
  });

  test('and is withdrawn behind a continue-as-new, where nothing would go on', async () => {
    const run = await startRun(graph(losing, () => fetch('second', {})));
    await run.answer('quick', 1);
    await run.restore();
    // LangGraph before 1.7 runs the finished nodes of nested graphs again: there it goes on.
    for (const { id } of run.interrupts) {
      expect(id).toBe('approval-1');
      await run.approve(id);
      await run.answer('paid', 'yes');
    }
    expect(run.interrupts).toEqual([]);
    await run.answer('second', 2);
    expect(run.status).toBe('completed');
  });

  test('what it has begun may be awaited by the other', async () => {
    let begun: Promise<unknown> | undefined;
    const shared = () => {
      begun ??= fetch('shared', {});
      return begun;
    };
    const run = await startRun(
      graph(
        () => Promise.race([shared(), fetch('quick', {})]),
        () => shared(),
      ),
    );
    await run.answer('quick', 1);
    await run.answer('shared', 2);
    expect(run.status).toBe('completed');
  });
});

describe('what has lost a race and pauses while the step lasts', () => {
  const late = () =>
    Promise.race([
      inSequence({
        look: async () => note(await fetch('look', {})),
        gate: async () => note(interrupt('go on?')),
      }).invoke({}),
      sleep(3_600_000).then(() => 'late'),
    ]);

  test.each(Object.entries(besides))('keeps nobody waiting, %s', async (_where, graph) => {
    for (const [isRestored, isTogether] of [
      [false, false],
      [true, false],
      [false, true],
    ]) {
      const run = await startRun(graph(late, () => ask.question({ prompt: 'other?' })));
      await run.advance('2h');
      if (!isTogether) await run.answer('look', 1);
      if (isRestored) await run.restore();
      await run.respond('other?', 'yes');
      if (isTogether && run.fetches.length > 0) await run.answer('look', 1);
      expect(run.interrupts).toEqual([]);
      expect(run.result).toMatchObject({ notes: expect.anything() });
    }
  });
});

test.each(Object.entries(readings))(
  'what pauses on in a graph of a lost race ends no run, by %s',
  async (_way, read) => {
    const gates = inSequence({ a: async () => note(interrupt('a?')), b: async () => note(interrupt('b?')) });
    const work = () => Promise.race([read(inSequence({ gates })), sleep(3_600_000).then(() => 'late')]);
    const run = await startRun(beside(work, () => fetch('x', {})));
    await run.advance('2h');
    await run.respond('a?', 'yes');
    await run.answer('x', 1);
    expect(run.result).toEqual({ notes: ['late', '1'] });
  },
);
