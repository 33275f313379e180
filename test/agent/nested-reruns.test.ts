/** Reruns of tasks with nested graphs and functional tasks: what has finished returns when it did, and no effect comes twice. */
import { Annotation, END, entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';

const State = Annotation.Root({ x: Annotation<unknown> });
const graphOf = (work: () => unknown) =>
  new StateGraph(State)
    .addNode('s', async () => ({ x: await work() }))
    .addEdge(START, 's')
    .compile();

describe('the time behind a functional task that has finished', () => {
  const look = task('look', async () => fetch('look'));
  async function looked(work: () => unknown) {
    const run = await startRun(
      entrypoint('agent', async () => {
        await look();
        return work();
      }),
    );
    await run.advance('5s');
    await run.answer('look', 1);
    return run;
  }

  test('is what it was when the run is restored', async () => {
    const run = await looked(async () => ask.approval({ action: 'pay', args: { at: Date.now() } }));
    await run.restore();
    await run.approve('pay');
    expect(run.result).toMatchObject({ args: { at: Date.UTC(2026, 0, 1, 0, 0, 5) } });
  });

  test('is what it was when interrupt() is answered', async () => {
    const run = await looked(() => {
      const at = Date.now();
      interrupt({ at });
      return at;
    });
    await run.respond(run.interrupts[0]?.id ?? '', 'yes');
    expect(run.result).toBe(Date.UTC(2026, 0, 1, 0, 0, 5));
  });
});

describe.each([false, true])('the winner of a race stays the winner (restored: %s)', (restoring) => {
  const slow = task('slow', async () => fetch('slow'));
  const sub = graphOf(() => fetch('slow'));
  const buy = async (quote: Promise<unknown>) => {
    const from = await Promise.race([quote, fetch('fast')]);
    await ask.approval({ action: 'buy', args: {} });
    return fetch('buy', { from });
  };

  test.each([
    ['a functional task', () => entrypoint('agent', async () => buy(slow()))],
    ['an invoked graph', () => oneNode(() => buy(sub.invoke({}).then(({ x }) => x)))],
  ])('against %s', async (_what, graph) => {
    const run = await startRun(graph());
    await run.answer('fast', 'from fast');
    await run.answer('slow', 'from slow');
    if (restoring) await run.restore();
    await run.approve('buy');
    expect(run.fetches).toMatchObject([{ params: { from: 'from fast' } }]);
  });
});

describe('a functional task that pays, and then an interrupt() in a graph, pays once', () => {
  const pay = task('pay', async () => fetch('pay'));
  const inner = graphOf(() => interrupt('go on?'));
  const work = async () => {
    await pay();
    return inner.invoke({});
  };
  const sub = graphOf(work);

  test.each([
    ['in the root graph', () => oneNode(work)],
    [
      'in a graph that is a node',
      () => new StateGraph(State).addNode('sub', sub).addEdge(START, 'sub').addEdge('sub', END),
    ],
    ['in a graph that a node invokes', () => oneNode(() => sub.invoke({}))],
  ])('%s', async (_where, graph) => {
    const run = await startRun(graph());
    await run.answer('pay', 'receipt');
    await run.respond('go on?', 'yes');
    expect([run.status, run.fetches]).toEqual(['completed', []]);
    expect(run.log).toHaveLength(2);
  });
});

describe.each(['ask', 'interrupt()'])(
  'a graph and then a functional task that pays and asks by %s',
  (how) => {
    const sub = graphOf(() => 1);
    const pay = task('pay', async () => [
      await fetch('pay'),
      how === 'ask' ? await ask.question({ prompt: 'sure?' }) : interrupt('sure?'),
    ]);

    test.each(['', 'pay', 'ask', 'pay ask'])('restored before the answers of: %s', async (moments) => {
      const run = await startRun(
        oneNode(async () => {
          await sub.invoke({});
          return pay();
        }),
      );
      if (moments.includes('pay')) await run.restore();
      await run.answer('pay', 'receipt');
      if (moments.includes('ask')) await run.restore();
      await run.respond('sure?', 'yes');
      expect([run.status, run.fetches]).toEqual(['completed', []]);
    });
  },
);

test('the time of a nested graph does not go back in the next round of a loop', async () => {
  const Rounds = Annotation.Root({
    x: Annotation<unknown>,
    n: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  });
  const inner = new StateGraph(Rounds)
    .addNode('p', () => ({ x: interrupt('p?') }))
    .addNode('q', async () => {
      await fetch('at', Date.now());
      return {};
    })
    .addEdge(START, 'p')
    .addEdge(START, 'q')
    .compile();
  const loop = new StateGraph(Rounds)
    .addNode('a', () => ({ x: interrupt('a?') }))
    .addNode('b', inner)
    .addNode('next', ({ n }) => ({ n: n + 1 }))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', 'next')
    .addConditionalEdges('next', ({ n }) => (n < 2 ? 'a' : END))
    .compile();
  const run = await startRun(oneNode(() => loop.invoke({})));
  while (run.status !== 'completed' && run.status !== 'failed') {
    await run.advance('10s');
    const [fetched] = run.fetches;
    if (fetched) await run.answer(fetched.id, 1);
    else await run.respond(run.interrupts[0]?.id ?? '', 'yes');
  }
  const times = run.log.flatMap(({ request }) => (request.kind === 'fetch' ? [request.params] : []));
  expect(times).toEqual([10, 40].map((seconds) => Date.UTC(2026, 0, 1, 0, 0, seconds)));
});

test('an interrupt() that is answered while its node waits to be tried again goes on', async () => {
  const begin = Date.UTC(2026, 0, 1);
  const sub = new StateGraph(Notes)
    .addNode('s1', async () => note(await fetch('z')))
    .addNode('s2', () => note(interrupt('p?')))
    .addEdge(START, 's1')
    .addEdge('s1', 's2')
    .compile();
  const retryPolicy = retryPolicyOf(1_000, { maxAttempts: 5, retryOn: () => true });
  const graph = new StateGraph(Notes)
    .addNode(
      'r',
      () => {
        if (Date.now() < begin + 900) throw new Error('too early');
        return note(interrupt('q?'));
      },
      { retryPolicy },
    )
    .addNode('sub', sub)
    .addEdge(START, 'r')
    .addEdge(START, 'sub')
    .addEdge('r', END)
    .addEdge('sub', END);
  const run = await startRun(graph);
  await run.advance('2s');
  await run.answer('z', 1);
  const ofR = run.interrupts.find((question) => 'prompt' in question && question.prompt === 'q?')?.id ?? '';
  await run.respond('p?', 'P');
  await run.respond(ofR, 'Q');
  await run.advance('1h');
  expect(run.status).toBe('completed');
});
