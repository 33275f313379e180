/** Timers of an agent and of LangGraph begin when they are set, behind whatever answer, and last as long as they say. */
import { Annotation, END, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';
import { askWithin, HOUR, sleep } from './support/waits.js';

/** Of a run that waits until its `interrupt()` is answered, hours later. */
async function answeredLate(graph: Parameters<typeof startRun>[0]) {
  const run = await startRun(graph);
  await run.advance(5 * HOUR);
  await run.respond('go?', 'yes');
  await run.advance(1_000);
  return run;
}

describe('behind an interrupt() that is answered hours later', () => {
  test('an hour is an hour', async () => {
    const run = await answeredLate(
      oneNode(async () => {
        interrupt('go?');
        await sleep(HOUR);
        return fetch('pay');
      }),
    );
    expect(run.fetches).toEqual([]);
    await run.advance(HOUR - 1_000);
    expect(run.fetches).toMatchObject([{ resource: 'pay' }]);
  });

  test('a question with a deadline of an hour is open for an hour', async () => {
    const run = await answeredLate(
      oneNode(async () => {
        interrupt('go?');
        return askWithin('sure?', HOUR);
      }),
    );
    expect(run.status).toBe('waiting_for_human');
    await run.advance(HOUR - 1_000);
    expect(run.result).toEqual({ notes: ['nobody said'] });
  });

  test('a service has the time that the agent gives it', async () => {
    const run = await answeredLate(
      oneNode(async () => [
        interrupt('go?'),
        await Promise.race([fetch('x'), sleep(HOUR).then(() => 'timeout')]),
      ]),
    );
    expect(run.status).toBe('fetching');
    await run.answer('x', 'x');
    expect(run.result).toEqual({ notes: ['["yes","x"]'] });
  });
});

describe.each([false, true])('behind an answer in a nested graph (restored: %s)', (restoring) => {
  const State = Annotation.Root({ x: Annotation<unknown> });
  const sub = new StateGraph(State)
    .addNode('a', async () => ({ x: await fetch('a') }))
    .addNode('b', async () => ({ x: await askWithin('sure?', HOUR) }))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', END)
    .compile();
  const look = task('look', async () => fetch('a'));

  test.each([
    ['that a node invokes', () => oneNode(() => sub.invoke({}))],
    [
      'that is a node',
      () => new StateGraph(State).addNode('sub', sub).addEdge(START, 'sub').addEdge('sub', END),
    ],
    [
      'and behind a functional task',
      () =>
        oneNode(async () => {
          await look();
          return askWithin('sure?', HOUR);
        }),
    ],
  ])('%s, a question with a deadline of an hour is open for an hour', async (_where, graph) => {
    const run = await startRun(graph());
    await run.advance(5 * HOUR);
    await run.answer('a', 1);
    await run.advance(HOUR / 2);
    if (restoring) await run.restore();
    await run.advance(HOUR / 2 - 1_000);
    expect(run.status).toBe('waiting_for_human');
    await run.advance(1_000);
    expect(run.status).toBe('completed');
  });
});

describe.each([
  ['timeout', (limitInMs: number) => limitInMs],
  ['timeout.runTimeout', (limitInMs: number) => ({ runTimeout: limitInMs })],
])("a node's %s begins anew when its interrupt() has its answer", (_name, timeoutOf) => {
  const graphOf = (limitInMs: number, work: () => Promise<unknown>) =>
    new StateGraph(Notes)
      .addNode('work', async () => note([interrupt('go?'), await work()]), { timeout: timeoutOf(limitInMs) })
      .addEdge(START, 'work')
      .addEdge('work', END)
      .compile();

  test('on plain LangGraph', async () => {
    const graph = graphOf(1_000, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'x';
    });
    expect(await onPlainLangGraph(graph, { 'go?': 'yes' })).toEqual({ notes: ['["yes","x"]'] });
  });

  test('in a run', async () => {
    const run = await answeredLate(graphOf(HOUR, () => fetch('x')));
    expect(run.error).toBeUndefined();
    await run.answer('x', 'x');
    expect(run.result).toEqual({ notes: ['["yes","x"]'] });
  });

  test('and ends', async () => {
    const run = await answeredLate(graphOf(HOUR, () => fetch('x')));
    await run.advance(HOUR);
    expect(run.error).toMatchObject({ message: expect.stringContaining('NodeTimeoutError') });
  });
});

test.each([Number.POSITIVE_INFINITY, 1e16])(
  'a timer of %d ms is one that nobody lives to see',
  async (delayInMs) => {
    const run = await startRun(oneNode(() => askWithin('sure?', delayInMs)));
    await run.advance(365 * 24 * HOUR);
    await run.respond('sure?', 'yes');
    expect(run.result).toEqual({ notes: ['yes'] });
  },
);

test('a node that makes progress in time is not given up as idle', async () => {
  const graph = new StateGraph(Notes)
    .addNode('work', async () => note([await fetch('a'), await fetch('b')]), {
      timeout: { idleTimeout: HOUR },
    })
    .addEdge(START, 'work')
    .compile();
  const run = await startRun(graph);
  for (const resource of ['a', 'b']) {
    await run.advance(HOUR / 4);
    await run.answer(resource, resource);
  }
  expect(run.result).toEqual({ notes: ['["a","b"]'] });
});
