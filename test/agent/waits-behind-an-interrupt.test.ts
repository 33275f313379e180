/** What waits behind an `interrupt()` begins when its answer comes: a question's time, the `timeout` of a node or graph. */
import { entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { askWithin, DAY, HOUR } from './support/waits.js';

const start = Date.UTC(2026, 0, 1);
const gate = async () => note(interrupt('go?'));
const at = async () => note(await fetch('f', { at: Date.now() - start }));
async function answeredLate(graph: Parameters<typeof startRun>[0]) {
  const run = await startRun(graph);
  await run.advance(DAY);
  await run.respond('go?', 'yes');
  return run;
}

test('a question has its hour', async () => {
  const run = await answeredLate(inSequence({ gate, b: async () => note(await askWithin('q?', HOUR)) }));
  await run.advance(60_000);
  expect(run.interrupts).toHaveLength(1);
});

test('a question has its hour, in an invoked graph', async () => {
  const run = await answeredLate(
    oneNode(() => inSequence({ gate, b: async () => note(await askWithin('q?', HOUR)) }).invoke({})),
  );
  await run.advance(60_000);
  expect(run.interrupts).toHaveLength(1);
});

test('a node has its timeout', async () => {
  const graph = new StateGraph(Notes)
    .addNode('gate', gate)
    .addNode('b', async () => note(await fetch('f', {})), { timeout: HOUR })
    .addEdge(START, 'gate')
    .addEdge('gate', 'b')
    .compile();
  const run = await answeredLate(graph);
  await run.advance(60_000);
  expect(run.error).toBeUndefined();
  await run.answer('f', 1);
  expect(run.status).toBe('completed');
});

test('a graph has its timeout', async () => {
  const inner = inSequence({ x: async () => note(await fetch('f', {})) });
  const run = await answeredLate(
    inSequence({ gate, b: async () => note(await inner.invoke({}, { timeout: HOUR })) }),
  );
  await run.advance(60_000);
  expect(run.error).toBeUndefined();
});

describe('a graph or task called behind interrupt() in the same code', () => {
  const calls: Record<string, () => Promise<unknown>> = {
    'a graph': () => inSequence({ at }).invoke({}),
    'a functional task': () => task('at', at)(),
  };
  test.each(Object.entries(calls))('%s reads a time behind the answer', async (_what, call) => {
    const work = async () => {
      interrupt('go?');
      return call();
    };
    for (const graph of [oneNode(work), entrypoint('e', async () => ({ v: await work() }))]) {
      const run = await answeredLate(graph);
      expect(run.fetches).toMatchObject([{ params: { at: DAY } }]);
    }
  });
});

test("a node's errorHandler reads a time behind the answer", async () => {
  const fails = async () => {
    interrupt('go?');
    throw new Error('It fails.');
  };
  const graph = new StateGraph(Notes).addNode('a', fails, { errorHandler: at }).addEdge(START, 'a').compile();
  const run = await answeredLate(graph);
  expect(run.fetches).toMatchObject([{ params: { at: DAY } }]);
});
