/**
 * A node calls a graph, and beside it a functional task that calls another. LangGraph gives the first graph of a node the
 * namespace of the node, so that the task looks like one of that graph's. What the task's graph has done is kept when the
 * other graph takes a step.
 */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { play } from './support/play.js';
import { startRun } from './support/start-run.js';

type Get = (what: string) => Promise<unknown>;
type Confirm = () => unknown;

const payments: Record<string, (get: Get, confirm: Confirm) => { invoke(input: object): Promise<unknown> }> =
  {
    'a graph': (get, confirm) =>
      inSequence({ pay: async () => note(await get('pay')), confirm: async () => note(await confirm()) }),
    'an entrypoint': (get, confirm) =>
      entrypoint('payment', async (_: object) => {
        const paid = await task('pay', async () => get('pay'))();
        return { notes: [paid, await confirm()] };
      }),
  };

const beside = (payment: string, get: Get, confirm: Confirm) => {
  const book = task('book', async () => payments[payment]?.(get, confirm).invoke({}));
  const research = inSequence({ a: async () => note(await get('a')), b: async () => note(await get('b')) });
  return oneNode(() => Promise.all([book(), research.invoke({})]));
};

describe.each(Object.keys(payments))('%s in a functional task beside a graph', (payment) => {
  const answerOf = () => 'done';
  const onAirlock = (confirm: Confirm) => startRun(beside(payment, (what) => fetch(what, {}), confirm));

  test.each([false, true])('has done what it did, with interrupt() (restored: %s)', async (restored) => {
    // LangGraph 1.4 itself pays twice, where an entrypoint is called: the result is the yardstick.
    const plain = beside(
      payment,
      async () => answerOf(),
      () => interrupt('sure?'),
    );
    const result = await onPlainLangGraph(plain, { 'sure?': 'answer 4' });
    const played = await play(await onAirlock(() => interrupt('sure?')), { restored, answerOf });
    expect(played.result).toEqual(result);
    expect(played.asked.toSorted()).toEqual(['a', 'b', 'pay', 'sure?']);
  });

  test.each([false, true])('has done what it did, with ask (restored: %s)', async (restored) => {
    const run = await onAirlock(() => ask.question({ prompt: 'sure?' }));
    const { asked } = await play(run, { restored, answerOf });
    expect(asked.toSorted()).toEqual(['a', 'b', 'pay', 'sure?']);
  });
});

test('a functional task that does not ask again what it had asked stops its run, beside a graph too', async () => {
  let hasAsked = false;
  const pay = task('pay', async () => {
    if (!hasAsked) {
      hasAsked = true;
      await ask.approval({ action: 'pay', args: {} });
    }
    return fetch('pay', {});
  });
  const research = inSequence({ a: async () => note(await fetch('a', {})) });
  const run = await startRun(oneNode(() => Promise.all([pay(), research.invoke({})])));
  await run.restore();
  expect(run.error?.code).toBe('nondeterministic_agent');
  expect(run.log.filter(({ request }) => request.kind === 'fetch' && request.resource === 'pay')).toEqual([]);
});
