/** LangGraph's own retry policies: each attempt of a node asks anew, and a rerun goes through the same attempts. */
import { END, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from '../support/rehearsal.js';
import { Notes, note } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';

const retryPolicy = retryPolicyOf(1);

/** Fails until the third answer. */
const thrice = () =>
  new StateGraph(Notes)
    .addNode(
      'work',
      async () => {
        const answer = (await fetch('flaky')) as { good: boolean };
        if (!answer.good) throw new Error('Not good.');
        return note(await fetch('echo', answer));
      },
      { retryPolicy },
    )
    .addEdge(START, 'work')
    .addEdge('work', END)
    .compile();

/** Restored while an attempt waits for its answer, the node goes through the attempts before it again. */
async function answerAttempt(rehearsal: Rehearsal, good: boolean, restoring = false): Promise<void> {
  if (rehearsal.pending.length === 0) await rehearsal.advance();
  if (restoring) await rehearsal.restore();
  const [raised] = rehearsal.pending;
  if (raised) await rehearsal.answer([raised, { ok: true, value: { good } }]);
}

test.each([false, true])(
  'a node that fails twice and then succeeds (restored in between: %s)',
  async (restoring) => {
    const rehearsal = await Rehearsal.start({ graph: thrice, input: {} });
    for (const good of [false, false, true]) {
      await answerAttempt(rehearsal, good, restoring);
    }
    expect(rehearsal.pending).toHaveLength(1);
    expect(rehearsal.raised.map(({ request }) => request.kind === 'fetch' && request.resource)).toEqual([
      'flaky',
      'flaky',
      'flaky',
      'echo',
    ]);
    expect(await rehearsal.toOutcome()).toEqual({ result: { notes: ['{"echo":{"good":true}}'] } });
  },
);

test('a node that never succeeds is what the agent threw', async () => {
  const rehearsal = await Rehearsal.start({ graph: thrice, input: {} });
  for (let attempt = 0; attempt < 3; attempt += 1) await answerAttempt(rehearsal, false);
  expect(rehearsal.ended).toMatchObject({ error: { message: 'Not good.' } });
  expect(rehearsal.raised).toHaveLength(3);
});

describe.each([false, true])('a question of an attempt that is over (restored: %s)', (restoring) => {
  const retryPolicy = retryPolicyOf(1_000, { retryOn: () => true });
  const pay = async () => {
    await ask.approval({ action: 'pay', args: { n: 1_000 } });
    return fetch('pay', 1_000);
  };

  test.each([
    ['a branch that failed', {}],
    ['a node that was out of time', { timeout: 60_000 }],
  ])('is withdrawn, and its code pays nothing: %s', async (_why, options) => {
    const graph = new StateGraph(Notes)
      .addNode('a', async () => note(await Promise.all([fetch('flaky'), pay()])), { retryPolicy, ...options })
      .addEdge(START, 'a')
      .addEdge('a', END);
    const run = await startRun(graph);
    if ('timeout' in options) await run.advance('70s');
    else {
      await run.fail('flaky', { code: 'unavailable' });
      await run.advance('5s');
    }
    await run.answer(run.fetches.at(-1)?.id ?? '', 1);
    if (restoring) await run.restore();
    expect(run.interrupts).toHaveLength(1);
    await run.approve('pay');
    expect(run.fetches.filter(({ resource }) => resource === 'pay')).toHaveLength(1);
    await run.answer('pay', 'receipt');
    expect(run.status).toBe('completed');
  });
});
