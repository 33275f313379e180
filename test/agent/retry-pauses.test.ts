/**
 * The pause before an attempt is the same when the task runs again, whatever other tasks and graphs have done meanwhile: what
 * the attempt asks by the clock is asked once.
 */
import { entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const of = (run: Run, name: string) => run.fetches.filter(({ resource }) => resource === name);
const now = () => new Date().toISOString();

describe('beside a nested graph that goes on to its next checkpoint', () => {
  const retryPolicy = retryPolicyOf(1_000, { backoffFactor: 1 });
  const sub = () =>
    new StateGraph(Notes)
      .addNode('s1', async () => note(await fetch('s1')))
      .addNode('s2', async () => note(await fetch('s2')))
      .addEdge(START, 's1')
      .addEdge('s1', 's2')
      .compile();
  const besideSub = (work: () => Promise<unknown>) =>
    new StateGraph(Notes)
      .addNode('work', async () => note(await work()), { retryPolicy })
      .addNode('sub', sub())
      .addEdge(START, 'work')
      .addEdge(START, 'sub');

  test.each([false, true])('the second attempt pays once (restored: %s)', async (restoring) => {
    const run = await startRun(besideSub(async () => fetch('pay', { at: now() })));
    await run.fail('pay', { code: 'unavailable' });
    await run.advance(1_500);
    const before = of(run, 'pay');
    expect(before).toHaveLength(1);
    await run.answer('s1', 1);
    if (restoring) await run.restore();
    await run.advance(5_000);
    expect(run.error).toBeUndefined();
    expect(of(run, 'pay')).toEqual(before);
  });

  test.each([false, true])('the second attempt asks once (restored: %s)', async (restoring) => {
    let attempts = 0;
    const run = await startRun(
      besideSub(async () => {
        attempts += 1;
        const at = now();
        if (at < '2026-01-01T00:00:01') await fetch('look');
        return ask.question({ prompt: `pay at ${at}?` });
      }),
    );
    await run.fail('look', { code: 'unavailable' });
    await run.advance(1_500);
    const before = run.interrupts;
    expect(before).toHaveLength(1);
    await run.answer('s1', 1);
    if (restoring) await run.restore();
    await run.advance(5_000);
    expect(run.interrupts).toEqual(before);
    expect(attempts).toBe(restoring ? 4 : 2);
  });

  test('the second attempt pays once where the interrupt() of another node is answered', async () => {
    const graph = besideSub(async () => fetch('pay', { at: now() }))
      .addNode('m', () => note(interrupt('m?')))
      .addEdge(START, 'm');
    const run = await startRun(graph);
    await run.fail('pay', { code: 'unavailable' });
    await run.advance(1_500);
    const before = of(run, 'pay');
    await run.answer('s1', 1);
    await run.respond('m?', 'y');
    await run.advance(5_000);
    expect(of(run, 'pay')).toEqual(before);
  });

  test('a node that tries again and invokes the graph itself goes on', async () => {
    const graph = new StateGraph(Notes)
      .addNode(
        'work',
        async () => {
          await fetch('log', { at: Date.now() });
          await fetch('flaky');
          return sub().invoke({});
        },
        { retryPolicy },
      )
      .addEdge(START, 'work');
    const run = await startRun(graph);
    await run.answer('log', 1);
    await run.fail('flaky', { code: 'unavailable' });
    await run.advance(1_500);
    await run.answer('log', 1);
    await run.answer('flaky', 1);
    await run.restore();
    await run.advance(5_000);
    for (const name of ['s1', 's2']) await run.answer(name, name);
    expect(run.result).toEqual({ notes: ['s1', 's2'] });
  });
});

describe("with LangGraph's own jitter", () => {
  const retryPolicy = { maxAttempts: 3, initialInterval: 1_000, logWarning: false };
  const graph = () =>
    new StateGraph(Notes)
      .addNode('a', async () => note(await fetch('a')), { retryPolicy })
      .addNode('b', async () => note(await fetch('pay', { at: now() })), { retryPolicy })
      .addNode('m', () => note(interrupt('m?')))
      .addNode('late', async () => note(await fetch('late')))
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .addEdge(START, 'm')
      .addEdge('b', 'late');

  /** Both have failed and are tried again; `a` has finished then. */
  async function triedAgain(source: Parameters<typeof startRun>[0] = graph()) {
    const run = await startRun(source);
    await run.fail('a', { code: 'unavailable' });
    await run.fail('pay', { code: 'unavailable' });
    await run.advance(5_000);
    await run.answer('a', 'A');
    return run;
  }

  test.each([
    ['the interrupt() of another is answered', (run: Run) => run.respond('m?', 'y')],
    ['the run is restored', (run: Run) => run.restore()],
  ])('a node pays once in each attempt, also where %s', async (_what, rerun) => {
    const run = await triedAgain();
    const before = run.fetches;
    expect(before.map(({ resource }) => resource)).toEqual(['pay']);
    await rerun(run);
    await run.advance(5_000);
    expect(run.error).toBeUndefined();
    expect(run.fetches).toEqual(before);
    expect(run.log.filter(({ request }) => 'resource' in request && request.resource === 'pay')).toHaveLength(
      2,
    );
  });

  test('functional tasks that are tried again likewise', async () => {
    const tasks = () => {
      const again = (name: string, work: () => Promise<unknown>) => task({ name, retry: retryPolicy }, work);
      return entrypoint('agent', async () => {
        const done = await Promise.all([
          again('a', () => fetch('a'))(),
          again('b', () => fetch('pay', { at: now() }))(),
          (async () => interrupt('m?'))(),
        ]);
        return done;
      });
    };
    const run = await triedAgain(tasks);
    const before = run.fetches;
    await run.respond('m?', 'y');
    await run.advance(5_000);
    expect(run.error).toBeUndefined();
    expect(run.fetches).toEqual(before);
    await run.answer('pay', 'paid');
    expect(run.result).toEqual(['A', 'paid', 'y']);
  });
});
