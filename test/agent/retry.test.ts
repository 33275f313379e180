/** LangGraph's own retry policies: each attempt of a node asks anew, and a rerun goes through the same attempts. */
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { END, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Rehearsal } from '../support/rehearsal.js';
import { Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

const retryPolicy = retryPolicyOf(1);

/** Fails until the third answer. */
const thrice = () =>
  new StateGraph(Notes)
    .addNode(
      'work',
      async () => {
        const answer = (await fetch('flaky')) as { good: boolean };
        if (!answer.good) throw new Error('Not good.');
        return note(await fetch('echo', answer));
      },
      { retryPolicy },
    )
    .addEdge(START, 'work')
    .addEdge('work', END)
    .compile();

/** Restored while an attempt waits for its answer, the node goes through the attempts before it again. */
async function answerAttempt(rehearsal: Rehearsal, good: boolean, restoring = false): Promise<void> {
  if (rehearsal.pending.length === 0) await rehearsal.advance();
  if (restoring) await rehearsal.restore();
  const [raised] = rehearsal.pending;
  if (raised) await rehearsal.answer([raised, { ok: true, value: { good } }]);
}

test.each([false, true])(
  'a node that fails twice and then succeeds (restored in between: %s)',
  async (restoring) => {
    const rehearsal = await Rehearsal.start({ graph: thrice, input: {} });
    for (const good of [false, false, true]) {
      await answerAttempt(rehearsal, good, restoring);
    }
    expect(rehearsal.pending).toHaveLength(1);
    expect(rehearsal.raised.map(({ request }) => request.kind === 'fetch' && request.resource)).toEqual([
      'flaky',
      'flaky',
      'flaky',
      'echo',
    ]);
    expect(await rehearsal.toOutcome()).toEqual({ result: { notes: ['{"echo":{"good":true}}'] } });
  },
);

test('a node that never succeeds is what the agent threw', async () => {
  const rehearsal = await Rehearsal.start({ graph: thrice, input: {} });
  for (let attempt = 0; attempt < 3; attempt += 1) await answerAttempt(rehearsal, false);
  expect(rehearsal.ended).toMatchObject({ error: { message: 'Not good.' } });
  expect(rehearsal.raised).toHaveLength(3);
});

describe.each([false, true])('a question of an attempt that is over (restored: %s)', (restoring) => {
  const retryPolicy = retryPolicyOf(1_000, { retryOn: () => true });
  const pay = async () => {
    await ask.approval({ action: 'pay', args: { n: 1_000 } });
    return fetch('pay', 1_000);
  };

  test.each([
    ['a branch that failed', {}],
    ['a node that was out of time', { timeout: 60_000 }],
  ])('is withdrawn, and its code pays nothing: %s', async (_why, options) => {
    const graph = new StateGraph(Notes)
      .addNode('a', async () => note(await Promise.all([fetch('flaky'), pay()])), { retryPolicy, ...options })
      .addEdge(START, 'a')
      .addEdge('a', END);
    const run = await startRun(graph);
    if ('timeout' in options) await run.advance('70s');
    else {
      await run.fail('flaky', { code: 'unavailable' });
      await run.advance('5s');
    }
    await run.answer(run.fetches.at(-1)?.id ?? '', 1);
    if (restoring) await run.restore();
    expect(run.interrupts).toHaveLength(1);
    await run.approve('pay');
    expect(run.fetches.filter(({ resource }) => resource === 'pay')).toHaveLength(1);
    await run.answer('pay', 'receipt');
    expect(run.status).toBe('completed');
  });
});

describe.each<[string, (work: () => Promise<string>) => () => Promise<string>]>([
  [
    'a tool',
    (work) => {
      const made = tool(work, { name: 'pay', description: 'Pays.', schema: z.object({}) });
      return () => made.invoke({});
    },
  ],
  ['a runnable', (work) => () => RunnableLambda.from(work).invoke('')],
])('%s in the second attempt of its node', (_what, calling) => {
  const graphOf = (look: () => unknown, question: (prompt: string) => unknown) => {
    const call = calling(async () => `${await look()} ${await question('pay?')}`);
    return new StateGraph(Notes)
      .addNode('work', async () => note(await call()), { retryPolicy })
      .addNode('beside', async () => note(await question('beside?')))
      .addEdge(START, 'work')
      .addEdge(START, 'beside')
      .compile();
  };
  const answered = { notes: ['too', 'ok yes'] };

  test('is heard', async () => {
    const run = await startRun(
      graphOf(
        () => fetch('look'),
        (prompt) => ask.question({ prompt }),
      ),
    );
    await run.fail('look', { code: 'unavailable' });
    await run.advance(2_000);
    await run.answer('look', 'ok');
    await run.respond('pay?', 'yes');
    await run.respond('beside?', 'too');
    expect(run.result).toEqual(answered);
  });

  test('is run by plain LangGraph', async () => {
    let tries = 0;
    const look = () => {
      tries += 1;
      if (tries === 1) throw new Error('once');
      return 'ok';
    };
    const answers: Record<string, string> = { 'pay?': 'yes', 'beside?': 'too' };
    expect(await onPlainLangGraph(graphOf(look, (prompt) => answers[prompt]))).toEqual(answered);
  });
});

test.each([false, true])(
  'what the first attempt has withdrawn lends its key to nothing (restored between the attempts: %s)',
  async (restoring) => {
    const graph = new StateGraph(Notes)
      .addNode(
        'work',
        async () => {
          await sleep(1_000);
          return note(await Promise.all([fetch('x'), ask.question({ prompt: 'q?' })]));
        },
        { retryPolicy },
      )
      .addEdge(START, 'work');
    const run = await startRun(graph);
    await run.advance(1_000);
    await run.fail('x', { code: 'unavailable' });
    await run.advance(100);
    if (restoring) await run.restore();
    await run.advance(5_000);
    expect(run.error).toBeUndefined();
    expect([run.fetches, run.interrupts]).toMatchObject([[{ resource: 'x' }], [{ prompt: 'q?' }]]);
    await run.answer('x', 1);
    await run.respond('q?', 'y');
    expect(run.result).toEqual({ notes: ['[1,"y"]'] });
  },
);

describe('a node that fails once behind its answered interrupt()', () => {
  const calls: [what: string, call: () => unknown][] = [
    ['nothing', () => {}],
    ['a graph', () => oneNode(() => 'looked').invoke({})],
    ['a functional task', () => task('look', async () => 'looked')()],
  ];
  test.each(calls)('goes on with the answer, having called %s in front of it', async (_what, call) => {
    const graph = new StateGraph(Notes)
      .addNode(
        'work',
        async () => {
          await call();
          return note([interrupt('pay?'), await fetch('pay')]);
        },
        { retryPolicy },
      )
      .addEdge(START, 'work')
      .addEdge('work', END)
      .compile();
    const run = await startRun(graph);
    await run.respond('pay?', 'yes');
    await run.fail('pay', { code: 'unavailable', message: 'The service is away.' });
    await run.advance(10);
    // LangGraph before 1.7 asks again in the second attempt.
    if (run.interrupts.length > 0) await run.respond('pay?', 'yes');
    await run.answer('pay', 'paid');
    expect(run.result).toEqual({ notes: ['["yes","paid"]'] });
  });
});
