/** Code of an attempt that LangGraph has given up asks for nothing more, wherever in the node it runs. */
import { RunnableLambda } from '@langchain/core/runnables';
import { entrypoint, START, StateGraph } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;
type Node = NonNullable<Parameters<StateGraph<typeof Notes.spec>['addNode']>[2]>;

const node = (work: () => unknown, options: Node) =>
  new StateGraph(Notes)
    .addNode('work', async () => note(await work()), options)
    .addEdge(START, 'work')
    .compile();
const retrying = (pauseMs: number) => ({
  retryPolicy: {
    maxAttempts: 3,
    initialInterval: pauseMs,
    backoffFactor: 1,
    logWarning: false,
    retryOn: () => true,
  },
});

/** Answers what is asked, second by second. */
async function playWith(run: Run, answer: (resource: string) => unknown): Promise<void> {
  for (let second = 0; second < 60 && run.status !== 'completed' && run.status !== 'failed'; second += 1) {
    for (const { id, resource } of run.fetches) await run.answer(id, answer(resource) as string);
    await run.advance(1_000);
  }
}

/** Looks every four seconds whether it may pay. */
async function poll(): Promise<unknown> {
  while ((await fetch('status')) !== 'ready') await sleep(4_000);
  return fetch('pay');
}

describe.each<[string, () => unknown]>([
  ['in the node', poll],
  ['in a runnable', () => RunnableLambda.from(poll).invoke(1)],
  [
    'in a graph',
    () =>
      new StateGraph(Notes)
        .addNode('in', async () => note(await poll()))
        .addEdge(START, 'in')
        .compile()
        .invoke({}),
  ],
  ['in an entrypoint', () => entrypoint('in', async (_: number) => poll()).invoke(1)],
])('%s', (_where, work) => {
  test.each([1_000, 4_000])('one that took too long pays nothing, %d ms before the next', async (pauseMs) => {
    const run = await startRun(node(work, { timeout: 6_000, ...retrying(pauseMs) }));
    let looked = 0;
    await playWith(run, (resource) => {
      if (resource === 'status') looked += 1;
      return looked > 2 ? 'ready' : 'not yet';
    });
    expect(run.error).toBeUndefined();
    expect(
      run.log.filter(({ request }) => request.kind === 'fetch' && request.resource === 'pay'),
    ).toHaveLength(1);
  });
});

test('a branch of one that failed pays nothing in the pause before the next', async () => {
  const pays = async () => {
    await fetch('b');
    return fetch('pay');
  };
  const run = await startRun(node(() => Promise.all([fetch('a'), pays()]), retrying(10_000)));
  await run.fail('a', { code: 'unavailable' });
  await run.advance(1_000);
  expect(run.fetches.map(({ resource }) => resource)).not.toContain('pay');
  await playWith(run, () => 1);
  expect(run.error).toBeUndefined();
  expect(
    run.log.filter(({ request }) => request.kind === 'fetch' && request.resource === 'pay'),
  ).toHaveLength(1);
});
