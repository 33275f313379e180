/** A node's `errorHandler` asks and fetches as any node does: once, and what it was given is kept while its step lasts. */
import { interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { HOUR, sleep } from './support/waits.js';

type Work = () => unknown;
type Run = Awaited<ReturnType<typeof startRun>>;

function graphOf({ node, handler, beside }: { node: Work; handler: Work; beside?: Work }) {
  const graph = new StateGraph(Notes)
    .addNode(
      'n',
      async () => {
        await node();
        throw new Error('boom');
      },
      { errorHandler: async () => note(await handler()) },
    )
    .addEdge(START, 'n');
  if (beside) graph.addNode('m', async () => note(await beside())).addEdge(START, 'm' as 'n');
  return graph.compile();
}
const asksH = () => ask.question({ prompt: 'h?' });
const resources = (run: Run) =>
  run.log.flatMap(({ request }) => (request.kind === 'fetch' ? [request.resource] : []));
const withdrawn = (run: Run) => run.log.filter((entry) => 'withdrawnAt' in entry);
const notesOf = (result: unknown) => [...(result as { notes: string[] }).notes].sort();

describe.each([false, true])('alone (restored: %s)', (restoring) => {
  test.each<[string, Work]>([
    ['ask', asksH],
    ['interrupt()', () => interrupt('h?')],
  ])('it asks by %s and goes on', async (_how, handler) => {
    const run = await startRun(graphOf({ node: () => fetch('a'), handler }));
    await run.answer('a', 1);
    if (restoring) await run.restore();
    expect(run.status).toBe('waiting_for_human');
    await run.respond('h?', 'y');
    expect(run.result).toEqual({ notes: ['y'] });
    expect(withdrawn(run)).toEqual([]);
  });

  test('it pays once', async () => {
    const run = await startRun(
      graphOf({ node: () => fetch('a'), handler: async () => [await fetch('refund'), await asksH()] }),
    );
    await run.answer('a', 1);
    await run.answer('refund', 1);
    if (restoring) await run.restore();
    await run.respond('h?', 'y');
    expect([resources(run), run.result]).toEqual([['a', 'refund'], { notes: ['[1,"y"]'] }]);
  });
});

const orders = [
  ['m?', 'h?'],
  ['h?', 'm?'],
];
describe.each(orders)('beside a node that calls interrupt(), %s answered before %s', (...order) => {
  const answers = Object.fromEntries(order.map((shown) => [shown, `re ${shown}`]));

  test.each<[string, Work]>([
    ['ask', asksH],
    ['interrupt()', () => interrupt('h?')],
  ])('it asks by %s and goes on', async (how, handler) => {
    const graph = (node: Work) => graphOf({ node, handler, beside: () => interrupt('m?') });
    for (const restoring of [false, true]) {
      const run = await startRun(graph(() => fetch('a')));
      await run.answer('a', 1);
      for (const shown of order) {
        if (restoring) await run.restore();
        await run.respond(shown, answers[shown] ?? '');
      }
      expect(run.error).toBeUndefined();
      expect(notesOf(run.result)).toEqual(['re h?', 're m?']);
      expect([resources(run), withdrawn(run)]).toEqual([['a'], []]);
    }
    if (how !== 'interrupt()') return;
    expect(
      notesOf(
        await onPlainLangGraph(
          graph(() => 1),
          answers,
        ),
      ),
    ).toEqual(['re h?', 're m?']);
  });

  test('it pays once, and asks twice', async () => {
    for (const restoring of [false, true]) {
      const handler = async () => [
        await fetch('refund'),
        await asksH(),
        await ask.question({ prompt: 'h2?' }),
      ];
      const run = await startRun(graphOf({ node: () => fetch('a'), handler, beside: () => interrupt('m?') }));
      await run.answer('a', 1);
      await run.answer('refund', 1);
      for (const shown of [...order, 'h2?']) {
        if (restoring) await run.restore();
        await run.respond(shown, shown);
      }
      expect(notesOf(run.result)).toEqual(['[1,"h?","h2?"]', 'm?']);
      expect([resources(run), withdrawn(run)]).toEqual([['a', 'refund'], []]);
    }
  });
});

test.each([false, true])(
  'finished, it pays nothing again while another node asks (restored: %s)',
  async (restoring) => {
    const beside = () => [interrupt('m1?'), interrupt('m2?')];
    const run = await startRun(graphOf({ node: () => 1, handler: () => fetch('refund'), beside }));
    await run.answer('refund', 'back');
    for (const shown of ['m1?', 'm2?']) {
      if (restoring) await run.restore();
      await run.respond(shown, shown);
    }
    expect(resources(run)).toEqual(['refund']);
    expect(notesOf(run.result)).toEqual(['["m1?","m2?"]', 'back']);
  },
);

test('the handler of several nodes answers for each of them', async () => {
  const failing = (name: string) => async () => {
    await fetch('a', name);
    throw new Error(name);
  };
  const graph = new StateGraph(Notes)
    .addNode('n1', failing('n1'))
    .addNode('n2', failing('n2'))
    .setNodeDefaults({
      errorHandler: async (_state: unknown, { node }: { node: string }) =>
        note(await ask.question({ prompt: `${node}?` })),
    })
    .addEdge(START, 'n1')
    .addEdge(START, 'n2')
    .compile();
  const run = await startRun(graph);
  for (const { id } of run.fetches) await run.answer(id, 1);
  for (const node of ['n2', 'n1']) {
    await run.restore();
    await run.respond(`${node}?`, `re ${node}`);
  }
  expect(notesOf(run.result)).toEqual(['re n1', 're n2']);
});

describe('a node that is over', () => {
  const HOUR = 3_600_000;
  const beside = (offer: Work, options: { timeout?: number }) =>
    new StateGraph(Notes)
      .addNode('offer', async () => note(await offer()), {
        ...options,
        errorHandler: async () => note(`expired ${await fetch('tell')}`),
      })
      .addNode('talk', async () => note(await ask.question({ prompt: 'talk?' })))
      .addEdge(START, 'offer')
      .addEdge(START, 'talk')
      .compile();
  const prompts = (run: Run) => run.interrupts.map((question) => 'prompt' in question && question.prompt);

  test.each([false, true])(
    'because it took too long asks nobody any more (restored: %s)',
    async (restoring) => {
      const run = await startRun(beside(() => ask.question({ prompt: 'take it?' }), { timeout: HOUR }));
      await run.advance(HOUR + 1_000);
      if (restoring) await run.restore();
      expect([prompts(run), resources(run)]).toEqual([['talk?'], ['tell']]);
      await run.answer('tell', 'told');
      await run.respond('talk?', 'yes');
      expect(notesOf(run.result)).toEqual(['expired told', 'yes']);
    },
  );

  test('because a branch has failed withdraws what the others ask, and they pay nothing', async () => {
    const pays = async () => {
      await ask.question({ prompt: 'take it?' });
      return fetch('pay');
    };
    const run = await startRun(beside(() => Promise.all([fetch('a'), pays()]), {}));
    await run.fail('a', { code: 'unavailable' });
    expect([prompts(run), resources(run)]).toEqual([['talk?'], ['a', 'tell']]);
    expect(withdrawn(run)).toHaveLength(1);
  });

  test.each<[string, Work, number]>([
    ['its own timeout', () => ask.question({ prompt: 'take it?' }), 2],
    ['a timeout that its own interrupt() has moved on', () => interrupt('take it?'), 3],
  ])('takes %s, whatever others are answered', async (_what, offer, hours) => {
    const graph = new StateGraph(Notes)
      .addNode('offer', async () => note([await offer(), await ask.question({ prompt: 'sure?' })]), {
        timeout: 2 * HOUR,
        errorHandler: async () => note('expired'),
      })
      .addNode('talk', () => note([interrupt('a?'), interrupt('b?'), interrupt('c?')]))
      .addEdge(START, 'offer')
      .addEdge(START, 'talk')
      .compile();
    const run = await startRun(graph);
    await run.advance(HOUR);
    await run.respond('a?', 'A');
    await run.respond('take it?', 'yes');
    await run.advance(HOUR - 60_000);
    await run.respond('b?', 'B');
    expect(prompts(run)).toContain('sure?');
    for (let hour = 2; hour < hours; hour += 1) {
      await run.advance(HOUR);
      expect(prompts(run)).toContain('sure?');
    }
    await run.advance(120_000);
    expect(prompts(run)).toEqual(['c?']);
    await run.respond('c?', 'C');
    expect(notesOf(run.result)).toEqual(['["A","B","C"]', 'expired']);
  });
});

const handlings: [how: string, handling: object][] = [
  ['errorHandler', { errorHandler: async () => note('handled') }],
  ['retryPolicy', { retryPolicy: retryPolicyOf(1_000) }],
];

describe.each([false, true])(
  'the loser of a race is answered, and its node fails (another beside: %s)',
  (beside) => {
    test.each(handlings)('the run goes on with its %s', async (_how, handling) => {
      const loses = async () => [await fetch('slow'), await fetch('behind')];
      const nested = new StateGraph(Notes)
        .addNode('first', async () => note(interrupt('go?')))
        .addNode(
          'fails',
          async (_state, { executionInfo }) => {
            await Promise.race([loses(), ask.question({ prompt: 'fast?' })]);
            interrupt('sure?');
            if (executionInfo?.nodeAttempt === 1) throw new Error('The service is away.');
            return note('handled');
          },
          handling,
        )
        .addEdge(START, 'first')
        .addEdge('first', 'fails');
      const outer = new StateGraph(Notes).addNode('nested', nested.compile()).addEdge(START, 'nested');
      if (beside) {
        const asks = async () => [
          await ask.question({ prompt: 'one?' }),
          await ask.question({ prompt: 'two?' }),
        ];
        outer.addNode('beside', async () => note(await asks())).addEdge(START, 'beside' as 'nested');
      }
      const run = await startRun(outer.compile());
      if (beside) await run.respond('one?', 'yes');
      for (const prompt of ['go?', 'fast?']) await run.respond(prompt, 'yes');
      await run.answer('slow', 1);
      await run.respond('sure?', 'yes');
      await run.advance(1_000);
      // Asked again in the second attempt; LangGraph before 1.7 does so for `interrupt()` too.
      while (run.interrupts.length > 0) await run.respond(run.interrupts[0]?.id ?? '', 'yes');
      expect(notesOf(run.result)).toContain('handled');
    });
  },
);

test('the loser of a race is answered last, and its node fails at once when it runs again', async () => {
  const nested = new StateGraph(Notes)
    .addNode('first', async () => note(interrupt('go?')))
    .addNode(
      'fails',
      async () => {
        await Promise.race([fetch('fast'), ask.question({ prompt: 'slow?' })]);
        interrupt('sure?');
        throw new Error('The service is away.');
      },
      { errorHandler: async () => note('handled') },
    )
    .addEdge(START, 'first')
    .addEdge('first', 'fails');
  const beside = async () => [await ask.question({ prompt: 'one?' }), await ask.question({ prompt: 'two?' })];
  const graph = new StateGraph(Notes)
    .addNode('nested', nested.compile())
    .addNode('beside', async () => note(await beside()))
    .addEdge(START, 'nested')
    .addEdge(START, 'beside');
  const run = await startRun(graph.compile());
  for (const prompt of ['one?', 'go?']) await run.respond(prompt, 'yes');
  await run.answer('fast', 1);
  for (const prompt of ['slow?', 'sure?', 'two?']) await run.respond(prompt, 'yes');
  expect(notesOf(run.result)).toEqual(['["yes","yes"]', 'handled', 'yes']);
});

describe('a handler is later than the failure, behind a continue-as-new too', () => {
  const nodes: Record<string, Work> = {
    'behind a fetch': () => fetch('charge', {}),
    'behind a question': () => ask.question({ prompt: 'charge' }),
    'behind an interrupt()': () => interrupt('charge'),
    'behind both': async () => [interrupt('first'), await fetch('charge', {})],
    'that took too long': () => Promise.race([fetch('charge', {}), sleep(25 * HOUR)]),
  };
  const handler = async () => {
    const at = Date.now();
    await fetch('audit', { at });
    await sleep(HOUR);
    return { at, later: Date.now() };
  };
  const graphs: Record<string, (node: Work) => object> = {
    'in the root graph': (node) => graphOf({ node, handler }),
    'in a nested graph': (node) => oneNode(async () => (await graphOf({ node, handler }).invoke({})).notes),
    'beside another node': (node) => graphOf({ node, handler, beside: () => fetch('beside', {}) }),
  };

  test.each(Object.entries(graphs))('%s', async (_where, graph) => {
    for (const [how, node] of Object.entries(nodes)) {
      const results = [];
      for (const isRestored of [false, true]) {
        const run = await startRun(graph(node) as Parameters<typeof startRun>[0]);
        if (run.interrupts.some((question) => 'prompt' in question && question.prompt === 'first'))
          await run.respond('first', 'yes');
        await run.advance('25h');
        if (run.fetches.some(({ resource }) => resource === 'charge')) {
          if (how !== 'that took too long') await run.answer('charge', 1);
        } else await run.respond('charge', 'yes');
        if (isRestored) await run.restore();
        await run.answer('audit', 1);
        if (isRestored) await run.restore();
        await run.advance('59m');
        if (run.fetches.some(({ resource }) => resource === 'beside')) await run.answer('beside', 1);
        expect(run.status).not.toBe('completed');
        await run.advance('1m');
        results.push(run.result);
      }
      expect(results[1]).toEqual(results[0]);
    }
  });
});
