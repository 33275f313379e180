/** A functional task is still under way when the attempt that has called it fails: LangGraph waits for it all the same. */
import { START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

type Node = NonNullable<Parameters<StateGraph<typeof Notes.spec>['addNode']>[2]>;
/** Waits for an answer; on plain LangGraph, for a moment. */
type Wait = (what: string) => Promise<unknown>;

const retryPolicy = retryPolicyOf(5);
const node = (work: (attempt: number) => unknown, options: Node) =>
  new StateGraph(Notes)
    .addNode(
      'work',
      async (_, { executionInfo }) => note(await work(executionInfo?.nodeAttempt ?? 1)),
      options,
    )
    .addEdge(START, 'work')
    .compile();
const slowly = (wait: Wait) => task('slow', async (what: string) => wait(what));

/** Calls a task, fails the first time and takes its result the second time. */
const failingOnce =
  (slow: (what: string) => Promise<unknown>, pauseMs: number) => async (attempt: number) => {
    const result = slow(`slow ${attempt}`);
    if (pauseMs > 0) await sleep(pauseMs);
    if (attempt === 1) throw new Error('Not yet.');
    return result;
  };

const graphs: Record<string, (wait: Wait) => object> = {
  'a node that is tried again': (wait) => node(failingOnce(slowly(wait), 1), { retryPolicy }),
  'a node that fails at once': (wait) => node(failingOnce(slowly(wait), 0), { retryPolicy }),
  'a node that asks for itself when it is tried again': (wait) =>
    node(async (attempt) => [await failingOnce(slowly(wait), 1)(attempt), await wait('own')], {
      retryPolicy,
    }),
  'a node that does without the task then': (wait) =>
    node(
      async (attempt) => {
        if (attempt > 1) return wait('other');
        void slowly(wait)('slow');
        await sleep(1);
        throw new Error('Not yet.');
      },
      { retryPolicy },
    ),
  'a node of a nested graph': (wait) => {
    const inner = node(failingOnce(slowly(wait), 1), { retryPolicy });
    return oneNode(() => inner.invoke({}));
  },
  'a task that asks twice': (wait) => {
    const slow = task('slow', async (what: string) => [await wait(what), await wait(`${what} more`)]);
    return node(failingOnce(slow, 1), { retryPolicy });
  },
  'a task that calls another': (wait) => {
    const slow = slowly(wait);
    const outer = task('outer', async (what: string) => [await slow(what), await slow(`${what} more`)]);
    return node(failingOnce(outer, 1), { retryPolicy });
  },
  'a task that invokes a graph': (wait) => {
    const slow = task('slow', async (what: string) => {
      const looking = inSequence({ look: async () => note(await wait(what)) });
      return looking.invoke({});
    });
    return node(failingOnce(slow, 1), { retryPolicy });
  },
  'a node whose errorHandler goes on': (wait) =>
    node(
      async () => {
        void slowly(wait)('slow');
        await sleep(1);
        throw new Error('No.');
      },
      { errorHandler: async () => note('handled') },
    ),
  'a node that fails at once, and whose errorHandler goes on': (wait) =>
    node(
      async () => {
        void slowly(wait)('slow');
        throw new Error('No.');
      },
      { errorHandler: async () => note('handled') },
    ),
};

const waits: Record<string, Wait> = {
  'a fetch': (what) => fetch('look', what),
  'a question': (prompt) => ask.question({ prompt }),
  'a timer and then a fetch': async (what) => {
    await sleep(3);
    return fetch('look', what);
  },
};

type Run = Awaited<ReturnType<typeof startRun>>;
const isOver = (run: Run) => run.status === 'completed' || run.status === 'failed';

/** Answers one by one what is asked, the first or the last first; in each step, another worker may take the run over. */
async function playSteps(run: Run, isRestored: boolean, isLastFirst: boolean): Promise<void> {
  const restore = async () => {
    if (isRestored && !isOver(run)) await run.restore();
  };
  for (let step = 0; step < 20 && !isOver(run); step += 1) {
    await restore();
    if (step % 2 === 0 || run.fetches.length + run.interrupts.length === 0) await run.advance(10);
    await restore();
    const asked = [...run.fetches, ...run.interrupts];
    const next = asked.at(isLastFirst ? -1 : 0);
    if (!next) continue;
    if (next.kind === 'fetch') await run.answer(next.id, 'said');
    else await run.respond(next.id, 'said');
  }
}

describe.each(Object.entries(graphs))('%s', (_what, graph) => {
  describe.each(Object.entries(waits))('behind %s', (_wait, wait) => {
    test.each([
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ])('ends as on LangGraph (restored: %s, the last is answered first: %s)', async (...how) => {
      const plain = await onPlainLangGraph(graph(() => sleep(5).then(() => 'said')));
      const run = await startRun(graph(wait) as Parameters<typeof startRun>[0]);
      await playSteps(run, ...how);
      expect(run.error).toBeUndefined();
      expect(run.result).toEqual(plain);
      // Nothing is asked twice, by whichever worker.
      const asked = run.log.map(({ request }) => JSON.stringify(request));
      expect(new Set(asked).size).toBe(asked.length);
    });
  });
});
