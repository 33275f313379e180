/** Nothing is done behind an `interrupt()` that was caught, wherever the code behind it lies and however the pause came. */
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import { entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const gate = () => interrupt<string, string>('pay?');
const graphOf = (work: () => unknown) =>
  new StateGraph(Notes)
    .addNode('only', async () => note(await work()))
    .addEdge(START, 'only')
    .compile();
const read = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

const gates: Record<string, () => Promise<unknown>> = {
  'an interrupt()': async () => gate(),
  'a functional task': async () => task('gate', async () => gate())(),
  'a graph': () => graphOf(gate).invoke({}),
  'a graph that is read by stream()': async () => read(await graphOf(gate).stream({})),
  'a graph that is read by streamEvents()': () => read(graphOf(gate).streamEvents({}, { version: 'v2' })),
  'a graph whose events are read as text': () => {
    const text = graphOf(gate).streamEvents({}, { version: 'v2', encoding: 'text/event-stream' });
    return read(text as AsyncIterable<unknown>);
  },
  'a graph that is read through a pipe': async () =>
    read((await graphOf(gate).stream({})).pipeThrough(new TransformStream())),
  'a graph that is piped': async () => (await graphOf(gate).stream({})).pipeTo(new WritableStream()),
  'one of two readers of a graph': async () => read((await graphOf(gate).stream({})).tee()[0]),
  'a sequence that is read by stream()': async () => {
    const last = graphOf(gate) as object as Runnable;
    return read(
      await RunnableLambda.from((input: object) => input)
        .pipe(last)
        .stream({}),
    );
  },
};
const pays: Record<string, () => PromiseLike<unknown>> = {
  'the node': () => fetch('pay'),
  'a functional task': () => task('pay', async () => fetch('pay'))(),
  'a graph': () => graphOf(() => fetch('pay')).invoke({}),
  'an entrypoint': () => entrypoint('pay', async (_: number) => fetch('pay')).invoke(1),
  'a question of the node': () => ask.question({ prompt: 'how much?' }),
};

describe.each(Object.entries(gates))('behind %s', (_gate, passes) => {
  test.each(Object.entries(pays))('%s asks for nothing', async (_what, pay) => {
    const run = await startRun(
      oneNode(async () => {
        await passes().catch(() => 'nobody was asked');
        return pay();
      }),
    );
    expect(run.error?.code).toBe('unsupported_feature');
    expect(JSON.stringify(run.log)).not.toMatch(/"pay"|how much/);
  });
});

test('a graph that is read to its pause waits for the answer', async () => {
  const run = await startRun(
    oneNode(async () => {
      const seen: unknown[] = [];
      for await (const values of await graphOf(gate).stream({}, { streamMode: 'values' })) seen.push(values);
      return JSON.stringify([seen.at(-1), await fetch('pay')]);
    }),
  );
  expect(run.fetches).toEqual([]);
  await run.respond('pay?', 'yes');
  await run.answer('pay', 'paid');
  expect(run.result).toEqual({ notes: ['[{"notes":["yes"]},"paid"]'] });
});

test('an answer goes to no interrupt() that was caught and showed the same words', async () => {
  const caught = async () => {
    try {
      interrupt('go on?');
    } catch {
      return 'nobody was asked';
    }
    return fetch('pay', 'caught');
  };
  const asks = async () => [interrupt('go on?'), await fetch('pay', 'asks')];
  const run = await startRun(oneNode(() => Promise.all([caught(), asks()])));
  if (run.status !== 'failed') await run.respond('go on?', 'yes');
  expect(run.error?.code).toBe('nondeterministic_agent');
  expect(run.log.filter(({ request }) => request.kind === 'fetch')).toEqual([]);
});

test('two branches that show the same words each have their own answer', async () => {
  const asks = async () => interrupt<string, string>('go on?');
  const run = await startRun(oneNode(() => Promise.all([asks(), asks()])));
  await run.respond('go on?', 'first');
  await run.respond('go on?', 'second');
  expect(run.result).toEqual({ notes: ['["first","second"]'] });
});
