/**
 * LangGraph gives the first graph that a task calls the namespace of the task, and a second one another. Neither changes what
 * time it is: for the task, for the functional tasks that it calls, for the loops of its graphs.
 */
import { END, entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';
import { HOUR } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;
type Work = () => Promise<unknown>;

const start = Date.UTC(2026, 0, 1);
const fetched = (what: string) => async () => note(await fetch(what, {}));
const stepping: Work = () => inSequence({ a: fetched('a'), b: fetched('b') }).invoke({});
const passing: Work = () => inSequence({ n: async () => note('n') }).invoke({});
const inTask =
  (work: Work): Work =>
  () =>
    task('t', work)();
const open = (run: Run) => [
  run.status,
  run.error?.code,
  ...run.fetches.map(({ resource, params }) => [resource, params]),
];

describe('a branch that says what time it is, beside a graph that takes a step later', () => {
  const paying: Work = async () => {
    await fetch('p', {});
    return fetch('pay', { at: Date.now() - start });
  };
  const besides: Record<string, Work[]> = {
    'in the node': [stepping, paying],
    'in the node, before the graph': [paying, stepping],
    'in a functional task': [stepping, inTask(paying)],
    'in a graph of a functional task': [
      stepping,
      inTask(() => inSequence({ pay: async () => note(await paying()) }).invoke({})),
    ],
    'beside a second graph': [passing, stepping, paying],
  };

  test.each(Object.entries(besides))('%s', async (_what, works) => {
    const run = await startRun(oneNode(() => Promise.all(works.map((work) => work()))));
    await run.advance(1_000);
    await run.answer('p', 1);
    await run.advance(100_000);
    await run.answer('a', 1);
    const before = open(run);
    expect(before).toContainEqual(['pay', { at: 1_000 }]);
    await run.restore();
    expect(open(run)).toEqual(before);
    await run.answer('pay', 1);
    await run.restore();
    await run.answer('b', 1);
    expect(open(run)).toEqual(['completed', undefined]);
  });
});

describe('a node with a timeout, behind an earlier step of its graph', () => {
  const timed: Work = () =>
    new StateGraph(Notes)
      .addNode('a', fetched('a'))
      .addNode('b', fetched('b'), { timeout: 10_000 })
      .addEdge(START, 'a')
      .addEdge('a', 'b')
      .addEdge('b', END)
      .compile()
      .invoke({});
  const called: Record<string, Work> = {
    'in the first graph of a node': timed,
    'in the second graph of a node': async () => [await passing(), await timed()],
    'in the second graph of a functional task': inTask(async () => [await passing(), await timed()]),
  };

  test.each(Object.entries(called))('has the rest of its time after a handover: %s', async (_what, work) => {
    const run = await startRun(oneNode(work));
    await run.advance(100_000);
    await run.answer('a', 1);
    await run.advance(5_000);
    await run.restore();
    await run.advance(4_000);
    expect(open(run)).toEqual(['fetching', undefined, ['b', {}]]);
    await run.advance(2_000);
    expect(open(run)).toEqual(['failed', 'agent_failed']);
  });
});

describe('behind a call that was late', () => {
  const late: Work = () =>
    new StateGraph(Notes)
      .addNode('b', fetched('never'), { timeout: 10_000, errorHandler: async () => note('late') })
      .addNode('c', async () => note('c'))
      .addEdge(START, 'b')
      .addEdge('b', 'c')
      .addEdge('c', END)
      .compile()
      .invoke({});
  const called: Record<string, Work> = {
    'the first graph of a node': late,
    'the second graph of a node': async () => [await passing(), await late()],
    'a functional task': inTask(late),
    'a graph in a functional task': inTask(() =>
      inSequence({ outer: async () => note(await late()), p: async () => note('p') }).invoke({}),
    ),
  };
  const decided = (work: Work) => async () => {
    await work();
    const isLate = Date.now() - start > 5_000;
    await ask.question({ prompt: 'go on?' });
    return isLate ? 'expired' : fetch('pay', {});
  };
  const graphs: [string, () => Parameters<typeof startRun>[0]][] = Object.entries(called).flatMap(
    ([name, work]) => [
      [`${name}, in a node`, () => oneNode(decided(work))],
      [`${name}, in an entrypoint`, () => entrypoint('e', async () => ({ notes: [await decided(work)()] }))],
    ],
  );

  test.each(graphs)('it is late after a handover too: %s', async (_what, graph) => {
    const run = await startRun(graph());
    await run.advance(20_000);
    await run.restore();
    await run.respond('go on?', 'yes');
    expect(run.result).toEqual({ notes: ['expired'] });
  });
});

test.each(Object.entries(readings))(
  'a node keeps its deadline where the interrupt() of a node beside it is answered, by %s',
  async (_way, read) => {
    const sub = new StateGraph(Notes)
      .addNode('gate', async () => note(interrupt('go?')))
      .addNode('work', async () => {
        const due = Date.now() + HOUR;
        await ask.question({ prompt: 'ok?' });
        return note(Date.now() > due ? 'expired' : await fetch('pay', {}));
      })
      .addEdge(START, 'gate')
      .addEdge(START, 'work')
      .compile();
    for (const isRestored of [false, true]) {
      const run = await startRun(oneNode(() => read(sub)));
      await run.advance('2h');
      await run.respond('go?', 'yes');
      if (isRestored) await run.restore();
      await run.advance('30m');
      await run.respond('ok?', 'yes');
      expect(run.fetches).toEqual([]);
    }
  },
);

describe('what a node reads of a graph is no news to what else it has under way', () => {
  /** What a helper or a parser takes. */
  const prepare = async () => {
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  };
  const work = async () => {
    await prepare();
    const due = Date.now() + HOUR;
    await ask.question({ prompt: 'ok?' });
    return Date.now() > due ? 'expired' : await fetch('pay', {});
  };
  const besides: Record<string, Work> = {
    'a graph': () => oneNode(work).invoke({}),
    'a graph that calls a graph': () => oneNode(() => oneNode(work).invoke({})).invoke({}),
    'a functional task': () => task('work', work)(),
    'a branch': work,
  };
  const cases = Object.entries(besides).flatMap(([what, beside]) =>
    Object.entries(readings).map(([way, read]) => ({ what, beside, way, read })),
  );

  test.each(cases)('$what beside one that is read by $way', async ({ what, beside, way, read }) => {
    const gate = oneNode(() => interrupt('go?'));
    const run = await startRun(oneNode(() => Promise.all([read(gate), beside()])));
    await run.advance('2h');
    await run.respond('go?', 'yes');
    await run.advance('30m');
    // Nobody can tell a branch from the one that reads.
    if (what === 'a branch' && way !== 'invoke') expect(run.error?.code).toBe('nondeterministic_agent');
    else await run.respond('ok?', 'yes');
    expect(run.fetches).toEqual([]);
  });

  test.each(Object.entries(readings))('and news to what it calls behind it, by %s', async (_way, read) => {
    const gate = oneNode(() => interrupt('go?'));
    const due = Date.UTC(2026, 0, 1, 1);
    const late = async () => (Date.now() > due ? 'expired' : fetch('pay', {}));
    const run = await startRun(
      oneNode(async () => {
        await read(gate);
        return [await task('late', late)(), await oneNode(late).invoke({}), await late()];
      }),
    );
    await run.advance('2h');
    await run.respond('go?', 'yes');
    expect(run.fetches).toEqual([]);
    expect(run.status).toBe('completed');
  });
});
