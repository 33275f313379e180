/** An answer reaches exactly the question it was given to, as it was shown, and no other branch, round, turn or person. */
import { tool } from '@langchain/core/tools';
import { Annotation, END, entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const paid = (run: Run) => run.fetches.map(({ params }) => params);
const resultOf = (run: Run) => JSON.parse((run.result as { notes: string[] }).notes[0] ?? 'null');

describe('what was approved is what was shown', () => {
  test('with one object of options for three approvals', async () => {
    const run = await startRun(
      oneNode(async () => {
        const options = { action: 'pay', args: { amount: 0 } };
        const decisions = await Promise.all(
          [10, 20, 30].map((amount) => {
            options.args = { amount };
            return ask.approval(options);
          }),
        );
        return Promise.all(decisions.map((decision) => 'args' in decision && fetch('pay', decision.args)));
      }),
    );
    for (const { id } of run.interrupts) await run.approve(id);
    expect(paid(run)).toEqual([{ amount: 10 }, { amount: 20 }, { amount: 30 }]);
  });

  test('where a branch changes the arguments meanwhile', async () => {
    const run = await startRun(
      oneNode(async () => {
        const draft = { amount: 10 };
        const [decision] = await Promise.all([
          ask.approval({ action: 'pay', args: draft }),
          fetch('fees').then((fees) => {
            draft.amount += Number(fees);
          }),
        ]);
        return 'args' in decision && fetch('pay', decision.args);
      }),
    );
    await run.answer('fees', 990);
    await run.approve('pay');
    expect(paid(run)).toEqual([{ amount: 10 }]);
  });
});

describe('an answer that its node changes in place', () => {
  const order = { id: 'o-1', amount: 100 };
  const discounted = () =>
    oneNode(async () => {
      const given = (await fetch('order')) as typeof order;
      given.amount -= 5;
      await ask.approval({ action: 'pay', args: { order: given.id } });
      return fetch('pay', { amount: given.amount });
    });

  test.each([0, 10])('is given as it was, restored %i times', async (times) => {
    const run = await startRun(discounted());
    await run.answer('order', order);
    for (let time = 0; time < times; time += 1) await run.restore();
    expect(run.log[0]).toMatchObject({ answer: { value: order } });
    await run.approve('pay');
    expect(paid(run)).toEqual([{ amount: 95 }]);
  });

  test('is shown to interrupt() as plain LangGraph shows it', async () => {
    const run = await startRun(
      oneNode(() => {
        const wanted = interrupt<string, { n: number }>('how many?');
        wanted.n += 1;
        return interrupt({ buy: wanted.n });
      }),
    );
    await run.respond(run.interrupts[0]?.id ?? '', { n: 1 });
    await run.respond(run.interrupts[0]?.id ?? '', 'ok');
    expect(run.result).toEqual({ notes: ['ok'] });
  });
});

describe('approvals of one task that differ in whom they ask', () => {
  const pay = (who: string) =>
    ask.approval({ action: 'pay', args: { amount: 10 }, description: `for ${who}`, assignees: [who] });
  const described = (run: Run) =>
    run.interrupts.map((question) => ('description' in question ? question.description : undefined)).sort();

  test('are each asked, beside an interrupt()', async () => {
    const run = await startRun(
      oneNode(() =>
        Promise.all([
          (async () => {
            interrupt('go on with A?');
            return ['A', (await pay('A')).actor];
          })(),
          (async () => ['B', (await pay('B')).actor])(),
        ]),
      ),
    );
    await run.respond('go on with A?', 'go');
    expect(described(run)).toEqual(['for A', 'for B']);
    for (const { id, assignees } of run.interrupts) await run.approve(id, { actor: assignees?.[0] ?? '' });
    expect(resultOf(run)).toEqual([
      ['A', 'A'],
      ['B', 'B'],
    ]);
  });

  const look = task('look', async () => fetch('look'));
  const State = Annotation.Root({ x: Annotation<unknown> });
  const sub = new StateGraph(State)
    .addNode('s', async () => ({ x: await fetch('look') }))
    .addEdge(START, 's')
    .compile();
  const branches = (first: () => Promise<unknown>) =>
    Promise.all([
      (async () => {
        await first();
        const { type, actor } = await pay('a');
        return ['a', type, actor];
      })(),
      (async () => {
        await fetch('y');
        const { type, actor } = await pay('b');
        return ['b', type, actor];
      })(),
    ]);

  test.each([
    ['a functional task', () => oneNode(() => branches(() => look()))],
    ['an invoked graph', () => oneNode(() => branches(() => sub.invoke({ x: 1 })))],
  ])('keep their answers behind %s that has finished, when the run is restored', async (_what, graph) => {
    const run = await startRun(graph());
    await run.answer('y', 1);
    await run.answer('look', 1);
    const idOf = (who: string) => run.interrupts.find(({ assignees }) => assignees?.includes(who))?.id ?? '';
    const ofA = idOf('a');
    await run.edit(idOf('b'), { amount: 5 }, { actor: 'b' });
    await run.restore();
    await run.approve(ofA, { actor: 'a' });
    expect(resultOf(run)).toEqual([
      ['a', 'approve', 'a'],
      ['b', 'edit', 'b'],
    ]);
  });
});

test('an open question that another branch comes to ask as well is asked anew of both', async () => {
  const pay = () => ask.approval({ action: 'pay', args: { amount: 10 } });
  const a = async () => [interrupt('go on with A?'), (await pay()).type, await fetch('a', {})];
  const b = async () => [(await pay()).type, await fetch('b', {})];
  const run = await startRun(oneNode(() => Promise.all([a(), b()])));
  const first = run.interrupts.find(({ kind }) => kind === 'approval');
  await run.respond('go on with A?', 'yes');
  // It was B's when somebody saw it.
  expect(run.interrupts).toHaveLength(2);
  expect(run.interrupts.map(({ id }) => id)).not.toContain(first?.id);
  await run.restore();
  for (const { id } of run.interrupts) await run.approve(id);
  expect(run.fetches.map(({ resource }) => resource)).toEqual(['a', 'b']);
});

test('one graph invoked in two branches: each goes on with its own', async () => {
  const State = Annotation.Root({ who: Annotation<string>, out: Annotation<unknown> });
  const sub = new StateGraph(State)
    .addNode('s', async ({ who }) => ({ out: await fetch('pay', who) }))
    .addEdge(START, 's')
    .compile();
  const run = await startRun(
    oneNode(() =>
      Promise.all([
        (async () => {
          interrupt('go on with A?');
          return sub.invoke({ who: 'A' });
        })(),
        sub.invoke({ who: 'B' }),
      ]),
    ),
  );
  await run.respond('go on with A?', 'go');
  expect(paid(run).sort()).toEqual(['A', 'B']);
});

test('two nodes that ask with the same words are both asked', async () => {
  const graph = new StateGraph(Notes)
    .addNode('a', () => note([interrupt('which?'), interrupt('sure?')]))
    .addNode('b', () => note(interrupt('sure?')))
    .addEdge(START, 'a')
    .addEdge(START, 'b')
    .addEdge('a', END)
    .addEdge('b', END);
  const run = await startRun(graph);
  await run.respond('which?', 'this');
  expect(run.interrupts.map((question) => 'prompt' in question && question.prompt)).toEqual([
    'sure?',
    'sure?',
  ]);
});

describe('a tool that is invoked with a configuration of its own', () => {
  const gated = tool(async () => (await ask.approval({ action: 'pay', args: { n: 1 } })).actor, {
    name: 'pay',
    description: 'pays',
    schema: z.object({}),
  });
  const pay = () => gated.invoke({}, { configurable: { user: 'u-1' } });

  test('asks in each turn of a conversation', async () => {
    const run = await startRun(oneNode(pay), { conversation: true });
    for (let turn = 1; turn <= 3; turn += 1) {
      expect(run.interrupts).toHaveLength(1);
      await run.approve('pay');
      expect(run.lastTurn?.status).toBe('completed');
      await run.send({});
    }
  });

  test('asks again what was withdrawn in the turn before', async () => {
    const run = await startRun(
      oneNode(() => Promise.all([pay(), fetch('flaky')])),
      { conversation: true },
    );
    await run.fail('flaky', { code: 'unavailable' });
    await run.send({});
    expect(run.interrupts).toHaveLength(1);
  });

  test('asks in each round of a loop, with an interrupt() between', async () => {
    const State = Annotation.Root({
      n: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
    });
    const graph = new StateGraph(State)
      .addNode('pay', async ({ n }) => {
        await pay();
        return { n: n + 1 };
      })
      .addNode('go', () => {
        interrupt('go on?');
        return {};
      })
      .addEdge(START, 'pay')
      .addEdge('pay', 'go')
      .addConditionalEdges('go', ({ n }) => (n < 2 ? 'pay' : END));
    const run = await startRun(graph);
    await run.approve('pay');
    await run.respond('go on?', 'yes');
    expect(run.interrupts).toMatchObject([{ action: 'pay' }]);
  });
});

test('a question that nobody waits for any more is withdrawn with the step that asked it', async () => {
  for (const restoring of [false, true]) {
    const graph = new StateGraph(Notes)
      .addNode('a', () => {
        void ask.approval({ action: 'pay', args: {} }).then(() => fetch('pay'));
        return note('a');
      })
      .addNode('b', async () => note(await ask.question({ prompt: 'b?' })))
      .addEdge(START, 'a')
      .addEdge('a', 'b')
      .addEdge('b', END);
    const run = await startRun(graph);
    if (restoring) await run.restore();
    expect(run.interrupts).toMatchObject([{ prompt: 'b?' }]);
  }
});

test('what an entrypoint calls in another order is given to the call that was made', async () => {
  const pay = task('pay', async (who: string) => fetch('pay', who));
  const run = await startRun(
    entrypoint('agent', async () =>
      Promise.all([
        (async () => {
          interrupt('go on with A?');
          return pay('A');
        })(),
        pay('B'),
      ]),
    ),
  );
  await run.answer('pay', 'receipt of B');
  await run.respond('go on with A?', 'go');
  await run.answer('pay', 'receipt of A');
  expect(run.result).toEqual(['receipt of A', 'receipt of B']);
});
