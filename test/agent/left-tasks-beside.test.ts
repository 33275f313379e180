/**
 * A functional task is under way when the attempt that has called it ends. What the node, and the graph, come to behind that is as on
 * plain LangGraph: later attempts, an `interrupt()` in one, other nodes, an `errorHandler` that asks.
 */
import { interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

/** What a graph waits for: a service that fails once, something slow, and what is done with that. */
interface World {
  flaky(): Promise<unknown>;
  slow(): Promise<unknown>;
  pay(by: unknown): Promise<unknown>;
}
type Node = NonNullable<Parameters<StateGraph<typeof Notes.spec>['addNode']>[2]>;
type Run = Awaited<ReturnType<typeof startRun>>;

const node = (work: () => unknown, options: Node) =>
  new StateGraph(Notes)
    .addNode('work', async () => note(await work()), options)
    .addEdge(START, 'work')
    .compile();
const retryPolicy = retryPolicyOf(10, { retryOn: () => true });
const slowTask = ({ slow }: World) => task('slow', async () => slow());

const graphs = {
  'a branch pays behind the task, and the next attempt pauses': (world: World) => {
    const slow = slowTask(world);
    return node(
      async () => {
        const both = await Promise.all([slow().then(() => world.pay('slow')), world.flaky()]);
        return [...both, interrupt('go?')];
      },
      { retryPolicy },
    );
  },
  'the next node calls the task too, and pauses': (world: World) => {
    const slow = slowTask(world);
    return new StateGraph(Notes)
      .addNode('work', async () => note(await Promise.all([slow(), world.flaky()])), { retryPolicy })
      .addNode('next', async () => note(await Promise.all([slow(), interrupt('go?')])))
      .addEdge(START, 'work')
      .addEdge('work', 'next')
      .compile();
  },
  'the caller is a functional task that is tried again': (world: World) => {
    const slow = slowTask(world);
    const retried = task({ name: 'retried', retry: retryPolicy }, () => Promise.all([slow(), world.flaky()]));
    return oneNode(() => retried());
  },
  'the caller is in a graph that is a node': (world: World) => {
    const slow = slowTask(world);
    return inSequence({ nested: node(() => Promise.all([slow(), world.flaky()]), { retryPolicy }) });
  },
  'the task is called in a graph of the attempt': (world: World) => {
    const slow = slowTask(world);
    const nested = oneNode(() => slow());
    return node(() => Promise.all([nested.invoke({}), world.flaky()]), { retryPolicy });
  },
  'an errorHandler asks': (world: World) => {
    const slow = slowTask(world);
    return node(() => Promise.all([slow(), world.flaky()]), {
      errorHandler: async () => note(await world.flaky()),
    });
  },
};

const waits: Record<string, () => Promise<unknown>> = {
  'a fetch': () => fetch('slow'),
  'a question': () => ask.question({ prompt: 'slow?' }),
  'a timer and then a fetch': () => sleep(3_000).then(() => fetch('slow')),
};

function failingOnce(): () => Promise<unknown> {
  let calls = 0;
  return async () => {
    calls += 1;
    await sleep(1);
    if (calls === 1) throw new Error('The service is away.');
    return 'said';
  };
}

/** The service fails the first time; it is answered before what is slow. */
async function playSteps(run: Run, isRestored: boolean): Promise<void> {
  let hasFailed = false;
  for (let step = 0; step < 30 && run.status !== 'completed' && run.status !== 'failed'; step += 1) {
    if (isRestored) await run.restore();
    const next = run.fetches.find(({ resource }) => resource === 'flaky') ?? run.fetches[0];
    const [question] = run.interrupts;
    if (next?.resource === 'flaky' && !hasFailed) {
      hasFailed = true;
      await run.fail(next.id, { code: 'unavailable', message: 'The service is away.' });
    } else if (next) await run.answer(next.id, 'said');
    else if (question) await run.respond(question.id, 'said');
    else await run.advance(1_000);
  }
}

describe.each(Object.entries(graphs))('%s', (_what, graph) => {
  test.each(
    Object.entries(waits).flatMap(([what, slow]) => [
      { what, slow, isRestored: false },
      { what, slow, isRestored: true },
    ]),
  )('behind $what (restored: $isRestored)', async ({ slow, isRestored }) => {
    const said = () => sleep(20).then(() => 'said');
    const plain = graph({ flaky: failingOnce(), slow: said, pay: said });
    const run = await startRun(graph({ flaky: () => fetch('flaky'), slow, pay: (by) => fetch('pay', by) }));
    await playSteps(run, isRestored);
    expect(run.error).toBeUndefined();
    expect(run.result).toEqual(await onPlainLangGraph(plain, { 'go?': 'said' }));
    const paid = run.log.filter(({ request }) => request.kind === 'fetch' && request.resource === 'pay');
    expect(paid.length).toBeLessThanOrEqual(1);
  });
});
