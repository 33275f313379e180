/** Whether an agent has ended is known by what it has left to do, and not by what its result looks like. */
import { END, entrypoint, GraphInterrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

describe('a result with a key __interrupt__', () => {
  test.each([['yes'], [[]], [[{ id: '1', value: 'x' }]]])('of %j is a result', async (shown) => {
    const run = await startRun(entrypoint('agent', async () => fetch('x')));
    await run.answer('x', { a: 1, __interrupt__: shown });
    expect(run.status).toBe('completed');
  });

  test('ends its turn', async () => {
    const run = await startRun(
      entrypoint('agent', async (message) => message),
      { conversation: true },
    );
    await run.send({ __interrupt__: [], a: 2 });
    expect(run.lastTurn).toMatchObject({ status: 'completed' });
    await run.send({ a: 3 });
    expect(run.lastTurn).toMatchObject({ status: 'completed', result: { a: 3 } });
  });

  test('of a pause that nobody can answer is none', async () => {
    const pausing = oneNode(() => {
      throw new GraphInterrupt();
    });
    const run = await startRun(pausing);
    expect(run.error).toMatchObject({ code: 'agent_stalled' });
  });
});

test('a run that waits for what was withdrawn has stalled', async () => {
  let asked: Promise<unknown> | undefined;
  const graph = new StateGraph(Notes)
    .addNode('a', () => {
      asked = ask.question({ prompt: 'q?' });
      return note('a');
    })
    .addNode('b', async () => note(await asked))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', END);
  const run = await startRun(graph);
  expect(run.error).toMatchObject({ code: 'agent_stalled' });
  expect(run.interrupts).toEqual([]);
});
