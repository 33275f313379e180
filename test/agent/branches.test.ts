/** Branches of one task that are given their answers in one step: in a rerun each is given its own decision. */
import { Annotation, END, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;
type Branch = () => Promise<unknown>;

const State = Annotation.Root({ x: Annotation<unknown> });
const graphOf = (...works: (() => unknown)[]) => {
  const names = works.map((_, index) => `s${index}`);
  const graph = new StateGraph(State).addNode(
    names.map((name, index): [string, () => Promise<object>] => [
      name,
      async () => ({ x: await works[index]?.() }),
    ]),
  );
  names.forEach((name, index) => void graph.addEdge(names[index - 1] ?? START, name));
  return graph.addEdge(names.at(-1) ?? START, END).compile();
};
const resultOf = (run: Run) => JSON.parse((run.result as { notes: string[] }).notes[0] ?? 'null');
const answerBoth = (run: Run) => run.together(() => Promise.all([run.answer('x', 1), run.answer('y', 1)]));

/** Where nobody can say whose an answer is, the run stops by name; it never gives one branch the answer of another. */
async function givesEachItsOwn(run: Run, answer: () => Promise<void>, expected: unknown) {
  if (run.error) return expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
  await answer();
  expect(resultOf(run)).toEqual(expected);
}

const look = task('look', async () => fetch('x'));
const looking = graphOf(() => fetch('x'));
const computing = graphOf(
  () => 'a',
  () => 'b',
  () => 'c',
);
const promises = (count: number) => async () => {
  for (let done = 0; done < count; done += 1) await null;
};
const compute = async () => {
  await computing.invoke({});
  await computing.invoke({});
};

describe.each([false, true])(
  'two branches that are given their answers in one step (restored: %s)',
  (restoring) => {
    const pay = async (who: string) => {
      const { type, actor } = await ask.approval({ action: 'pay', args: { amount: 10 } });
      return [who, type, actor];
    };

    // A call returns once the agent is idle: a branch that calls nothing more comes to its question before.
    test.each<[string, Branch, Branch, 'a' | 'b']>([
      ['a functional task beside a graph that computes', () => look(), compute, 'a'],
      ['a functional task beside many promises', () => look(), promises(3_000), 'b'],
      ['an invoked graph beside many promises', () => looking.invoke({}), promises(9_000), 'b'],
    ])('%s: each is given its own decision', async (_what, first, then, asksFirst) => {
      const run = await startRun(
        oneNode(() =>
          Promise.all([
            (async () => {
              await first();
              return pay('a');
            })(),
            (async () => {
              await fetch('y');
              await then();
              return pay('b');
            })(),
          ]),
        ),
      );
      await answerBoth(run);
      const [one, other] = run.interrupts;
      const [ofA, ofB] = asksFirst === 'a' ? [one, other] : [other, one];
      await run.approve(ofA?.id ?? '', { actor: 'anna' });
      if (restoring) await run.restore();
      await givesEachItsOwn(run, () => run.reject(ofB?.id ?? '', 'no', { actor: 'bert' }), [
        ['a', 'approve', 'anna'],
        ['b', 'reject', 'bert'],
      ]);
    });

    test('functional tasks of the same name and input that ask: each is given its own decision', async () => {
      const pays = task('pay', async () => {
        const { type, actor } = await ask.approval({ action: 'pay', args: { amount: 10 } });
        return [type, actor];
      });
      const run = await startRun(
        oneNode(() =>
          Promise.all([
            (async () => {
              await look();
              return ['a', ...(await pays()), await fetch('end', 'a')];
            })(),
            (async () => {
              await fetch('y');
              await promises(3_000)();
              return ['b', ...(await pays()), await fetch('end', 'b')];
            })(),
          ]),
        ),
      );
      await answerBoth(run);
      const [ofB, ofA] = run.interrupts;
      await run.approve(ofA?.id ?? '', { actor: 'anna' });
      await run.reject(ofB?.id ?? '', 'no', { actor: 'bert' });
      if (restoring) await run.restore();
      for (const { id } of run.fetches) await run.answer(id, 1);
      expect(resultOf(run)).toEqual([
        ['a', 'approve', 'anna', 1],
        ['b', 'reject', 'bert', 1],
      ]);
    });
  },
);

test('two branches call interrupt() with the same words: each is given its own answer', async () => {
  const run = await startRun(
    oneNode(() =>
      Promise.all([
        (async () => {
          await look();
          return ['a', interrupt('ok?')];
        })(),
        (async () => {
          await fetch('y');
          await promises(3_000)();
          return ['b', interrupt('ok?')];
        })(),
      ]),
    ),
  );
  await answerBoth(run);
  await run.respond('ok?', 'first');
  // The call returns once the agent is idle: `b` has asked by then.
  await givesEachItsOwn(run, () => run.respond('ok?', 'second'), [
    ['a', 'second'],
    ['b', 'first'],
  ]);
});
