/** A node of a nested graph has one time, whatever rerun it is given it in, and however long the answers before it took. */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const State = Annotation.Root({ x: Annotation<unknown> });
const chain = (works: Record<string, () => unknown>) => {
  const names = Object.keys(works);
  const graph = new StateGraph(State).addNode(
    names.map((name): [string, () => Promise<object>] => [name, async () => ({ x: await works[name]?.() })]),
  );
  names.forEach((name, index) => void graph.addEdge(names[index - 1] ?? START, name));
  return graph.addEdge(names.at(-1) ?? START, END).compile();
};

const interrupting = chain({ i: () => interrupt('i?') });
const asking = chain({ p: () => ask.question({ prompt: 'p?' }), i: () => interrupt('i?') });
const fetchesNow = async () => {
  await fetch('c', { at: Date.now() });
  return interrupt('j?');
};
const asked = (run: Run, prompt: string) =>
  run.interrupts.filter((question) => 'prompt' in question && question.prompt === prompt);

describe.each<[string, () => unknown]>([
  ['an interrupt()', () => interrupt('i?')],
  ['a graph that interrupts', () => interrupting.invoke({})],
  ['a graph that asks and interrupts', () => asking.invoke({})],
  ['two graphs that interrupt', () => asking.batch([{}, {}])],
])('behind %s', (_what, before) => {
  test.each([
    [0, 0, 0],
    [1_000, 0, 0],
    [1_000, 1_000, 0],
    [1_000, 1_000, 1_000],
    [0, 1_000, 1_000],
  ])('after %i, then %i, then %i ms', async (first, then, last) => {
    for (const restoring of [false, true]) {
      const nested = chain({ a: before, b: fetchesNow });
      const run = await startRun(oneNode(() => nested.invoke({})));
      await run.advance(first);
      for (const prompt of ['p?', 'i?', 'i?']) {
        for (const { id } of asked(run, prompt)) {
          await run.respond(id, 'y');
          await run.advance(then);
          if (restoring) await run.restore();
        }
      }
      const [fetched] = run.fetches;
      await run.answer('c', 1);
      await run.advance(last);
      if (restoring) await run.restore();
      await run.respond('j?', 'y');
      expect(run.error).toBeUndefined();
      expect(run.status).toBe('completed');
      expect(run.log.filter(({ request }) => request.kind === 'fetch')).toMatchObject([{ id: fetched?.id }]);
    }
  });
});
