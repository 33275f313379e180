/**
 * Two branches of a node call `interrupt()`, and the node pauses by one of them. What the other branch does nobody can say: it may
 * have caught its own.
 */
import { interrupt, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';

const gate = async () => interrupt<string, string>('pay?');
const gateTask = task('gate', gate);
const caughtBy = async (ask: () => PromiseLike<unknown>) => {
  try {
    await ask();
  } catch {
    // The approval is not to be had, and the branch goes on.
  }
  return fetch('pay');
};
const paused = async () => interrupt<string, string>('else?');

describe.each([
  ['an interrupt()', () => caughtBy(gate)],
  ['a functional task', () => caughtBy(gateTask)],
  [
    'a branch that nobody waits for',
    async () => {
      await Promise.allSettled([gate()]);
      return fetch('pay');
    },
  ],
])('nothing is fetched behind %s that was caught', (_what, catches) => {
  test.each([
    ['before', () => Promise.all([catches(), paused()])],
    ['after', () => Promise.all([paused(), catches()])],
  ])('%s the node has paused by another', async (_when, work) => {
    const run = await startRun(oneNode(work));
    expect(run.fetches).toEqual([]);
    if (run.status !== 'failed') await run.respond('else?', 'yes');
    expect(['unsupported_feature', 'nondeterministic_agent']).toContain(run.error?.code);
    expect(run.log.filter(({ request }) => request.kind === 'fetch')).toEqual([]);
  });
});

test('a third branch that asks goes on once both have their answers', async () => {
  const looks = async () => {
    const first = await fetch('first');
    return [first, await fetch('second')];
  };
  const asks = async () => [await fetch('third'), await gate()];
  const run = await startRun(oneNode(() => Promise.all([paused(), asks(), looks()])));
  await run.answer('third', 3);
  await run.answer('first', 1);
  await run.restore();
  expect(run.interrupts).toEqual([expect.objectContaining({ prompt: 'else?' })]);
  await run.respond('else?', 'yes');
  await run.answer('second', 2);
  await run.respond('pay?', 'no');
  expect(run.result).toEqual({ notes: ['["yes",[3,"no"],[1,2]]'] });
  expect(run.log).toHaveLength(5);
});

test('one that comes to a functional task that interrupts has caught nothing, and a third that asks goes on later', async () => {
  const comes = async () => [await fetch('first'), await gateTask()];
  const looks = async () => [await fetch('look'), await fetch('look again')];
  const run = await startRun(oneNode(() => Promise.all([paused(), comes(), looks()])));
  await run.answer('first', 1);
  await run.answer('look', 2);
  await run.respond('else?', 'yes');
  await run.answer('look again', 3);
  await run.respond('pay?', 'no');
  expect(run.result).toEqual({ notes: ['["yes",[1,"no"],[2,3]]'] });
});

test('plain LangGraph goes on behind one that was caught', async () => {
  const pays = async () => {
    try {
      await gate();
    } catch {
      return 'paid';
    }
    return 'asked';
  };
  const graph = oneNode(() => Promise.all([paused(), pays()]));
  expect(await onPlainLangGraph(graph, { 'else?': 'yes' })).toEqual({ notes: ['["yes","paid"]'] });
});
