/**
 * A node calls two graphs, one behind an answer and one behind an `interrupt()`. In the rerun both are called in one turn, and
 * the way to the second is shorter. Each goes on from its own checkpoint.
 */
import { RunnableLambda } from '@langchain/core/runnables';
import { interrupt } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { type Graph, type Read, readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';

const steps = (...names: string[]) =>
  inSequence(Object.fromEntries(names.map((name) => [name, async () => note(await fetch(name, {}))])));
const ways: Record<string, Read> = {
  ...readings,
  pipe: async (graph) =>
    (
      await RunnableLambda.from((input: object) => input)
        .pipe(graph)
        .invoke({})
    ).notes,
};
const pairs = ['invoke', 'stream', 'streamEvents'].flatMap((first) =>
  Object.keys(ways).map((second): [string, string] => [first, second]),
);

describe.each(pairs)('a graph by %s, and another by %s', (first, second) => {
  const read = (way: string, graph: Graph) => (ways[way] as Read)(graph);
  const start = async () => {
    const graph = oneNode(() =>
      Promise.all([
        fetch('order', {}).then(() => read(first, steps('pay', 'confirm'))),
        (async () => {
          interrupt('ship?');
          return read(second, steps('label', 'post'));
        })(),
      ]),
    );
    const run = await startRun(graph);
    await run.answer('order', 'o');
    await run.answer('pay', 'p');
    return run;
  };
  const result = { notes: ['[["p","c"],["l","s"]]'] };

  test('where the first one goes on', async () => {
    const run = await start();
    await run.respond('ship?', 'yes');
    await run.restore();
    expect(run.fetches.map(({ resource }) => resource).toSorted()).toEqual(['confirm', 'label']);
    await run.answer('label', 'l');
    await run.restore();
    await run.answer('confirm', 'c');
    await run.answer('post', 's');
    expect(run.result).toEqual(result);
  });

  test('where the first one has ended', async () => {
    const run = await start();
    await run.answer('confirm', 'c');
    await run.respond('ship?', 'yes');
    await run.restore();
    expect(run.fetches.map(({ resource }) => resource)).toEqual(['label']);
    await run.answer('label', 'l');
    await run.answer('post', 's');
    expect(run.result).toEqual(result);
  });
});
