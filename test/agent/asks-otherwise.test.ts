/** A node that asks otherwise when it runs again stops its run, also while timers run; nothing of what is new has left it. */
import { interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { DAY, sleep } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;

/** As what a module keeps: it is another number when the node runs again. */
const counting = () => {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
};
const stops = (run: Run) => {
  expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
  expect(run.log).toHaveLength(1);
};
const pays = (n: number) => fetch('pay', { n });
const asks = (n: number) => ask.approval({ action: 'pay', args: { n } });

describe.each<[string, () => Promise<unknown>]>([
  ['no timer', () => new Promise(() => {})],
  ['a deadline of a day', () => sleep(DAY)],
])('raced with %s', (_what, deadline) => {
  test.each<[string, (n: number) => Promise<unknown>]>([
    ['a payment', pays],
    ['a question', asks],
  ])('%s is made once, and the run stops when it is restored', async (_kind, makes) => {
    const next = counting();
    const run = await startRun(oneNode(() => Promise.race([makes(next()), deadline()])));
    await run.restore();
    stops(run);
  });
});

test.each<[string, (n: number) => Promise<unknown>]>([
  ['a payment', pays],
  ['a question', asks],
])('%s is made once while another task has a timer', async (_kind, makes) => {
  const next = counting();
  const graph = new StateGraph(Notes)
    .addNode('work', async () => note(await makes(next())))
    .addNode('beside', async () => note(await sleep(DAY)))
    .addEdge(START, 'work')
    .addEdge(START, 'beside');
  const run = await startRun(graph);
  await run.restore();
  stops(run);
});

test('a payment under way is made once where the interrupt() of another node is answered', async () => {
  const next = counting();
  const graph = new StateGraph(Notes)
    .addNode('work', async () => note(await Promise.race([pays(next()), sleep(DAY)])))
    .addNode('m', () => note(interrupt('m?')))
    .addEdge(START, 'work')
    .addEdge(START, 'm');
  const run = await startRun(graph);
  await run.respond('m?', 'y');
  expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
  expect(run.log.filter(({ request }) => request.kind === 'fetch')).toHaveLength(1);
});

test('behind an answer, it stops its run also where a timer comes due meanwhile', async () => {
  const next = counting();
  const graph = new StateGraph(Notes)
    .addNode('work', async () => {
      await pays(next());
      return note(await ask.question({ prompt: 'q?' }));
    })
    .addNode('beside', async () => note(await sleep(DAY)))
    .addEdge(START, 'work')
    .addEdge(START, 'beside');
  const run = await startRun(graph);
  await run.answer('pay', 1);
  await run.restore();
  await run.advance(2 * DAY);
  expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
});

test('a node with a timeout that asks otherwise stops at once, and not when its time is over', async () => {
  let count = 0;
  const graph = new StateGraph(Notes)
    .addNode(
      'work',
      async () =>
        note(await Promise.all([(async () => interrupt('go?'))(), fetch('said', { count: ++count })])),
      { timeout: { runTimeout: 10 * DAY } },
    )
    .addEdge(START, 'work')
    .compile();
  const run = await startRun(graph);
  await run.advance('1h');
  await run.together(() => Promise.all([run.answer('said', 1), run.respond('go?', 'yes')]));
  expect(run.error?.code).toBe('nondeterministic_agent');
});
