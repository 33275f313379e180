/** No answer reaches another question than the one it was given to, and no question is skipped. */
import {
  Annotation,
  entrypoint,
  GraphInterrupt,
  interrupt,
  NodeInterrupt,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { asked, Rehearsal, type Role } from '../support/rehearsal.js';
import { Notes, note, oneNode } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';

const role = (graph: Role['graph']): Role => ({ graph, input: {} });
const say = (value: string) => ({ type: 'respond' as const, value, actor: 'maria' });

function pendingOf(rehearsal: Rehearsal, words: string) {
  const found = rehearsal.pending.find(({ request }) => JSON.stringify(request).includes(words));
  if (!found) throw new Error(`Nothing pending says '${words}': ${asked(rehearsal).join('\n')}`);
  return found;
}

/** Answers the one request that says this, and restores the session where asked to. */
async function answer(rehearsal: Rehearsal, words: string, value = words, restoring = false) {
  await rehearsal.answer([pendingOf(rehearsal, words), say(value)]);
  if (restoring && !rehearsal.ended) await rehearsal.restore();
}

const stopped = (name: string) => ({ error: expect.objectContaining({ name }) });

describe.each([false, true])(
  'an interrupt after something nested that interrupts (restored: %s)',
  (restoring) => {
    const inner = () =>
      new StateGraph(Notes)
        .addNode('look', () => note(interrupt('inner?')))
        .addEdge(START, 'look')
        .compile();
    const step = task('step', async () => interrupt('inner?') as string);
    const graphs: Record<string, Role['graph']> = {
      'an invoked graph': () => {
        const nested = inner();
        return oneNode(async () => {
          const first = interrupt('May I look?');
          const { notes } = await nested.invoke({});
          return [first, ...notes, interrupt('May I pay 1000?')];
        });
      },
      'an invoked graph, twice': () => {
        const nested = inner();
        return oneNode(async () => {
          const { notes: before } = await nested.invoke({});
          const first = interrupt('May I look?');
          const { notes } = await nested.invoke({});
          return [...before, first, ...notes, interrupt('May I pay 1000?')];
        });
      },
      'a functional task': () =>
        oneNode(async () => [interrupt('May I look?'), await step(), interrupt('May I pay 1000?')]),
    };

    test.each(Object.entries(graphs))('%s', async (_name, graph) => {
      const rehearsal = await Rehearsal.start(role(graph));
      const order: string[] = [];
      while (!rehearsal.ended && rehearsal.pending.length === 1) {
        const [raised] = rehearsal.pending;
        if (raised?.request.kind !== 'question') break;
        order.push(raised.request.prompt);
        await answer(rehearsal, raised.request.prompt, `${raised.request.prompt} ${order.length}`, restoring);
      }
      const given = order.map((prompt, index) => `${prompt} ${index + 1}`);
      expect(order.at(-1)).toBe('May I pay 1000?');
      expect(rehearsal.ended).toEqual({ result: { notes: [JSON.stringify(given)] } });
    });
  },
);

describe('branches of one task', () => {
  test('a request that another branch is ahead of keeps its answer', async () => {
    const graph = () =>
      oneNode(() => Promise.all([(async () => fetch('send', interrupt('send?')))(), fetch('weather')]));
    const rehearsal = await Rehearsal.start(role(graph));
    await rehearsal.answer(pendingOf(rehearsal, 'weather'));
    await answer(rehearsal, 'send?', 'yes');
    expect(await rehearsal.toOutcome()).toEqual({
      result: { notes: ['[{"send":"yes"},{"weather":null}]'] },
    });
    expect(rehearsal.raised).toHaveLength(3);
  });

  test('an approval that two branches ask alike stops the run rather than go to the other', async () => {
    const pay = () => ask.approval({ action: 'pay', args: { amount: 10 } });
    const graph = () =>
      oneNode(() =>
        Promise.all([
          (async () => [interrupt('go on with A?'), (await pay()).actor])(),
          (async () => ['B', (await pay()).actor])(),
        ]),
      );
    const rehearsal = await Rehearsal.start(role(graph));
    await rehearsal.answer([pendingOf(rehearsal, 'pay'), { type: 'approve', actor: 'for B' }]);
    await answer(rehearsal, 'go on with A?');
    expect(rehearsal.ended).toEqual(stopped('NondeterministicAgentError'));
    expect(String((rehearsal.ended as { error: Error }).error)).toContain('nobody can say');
  });

  test('a branch that asks again what it asked before an interrupt takes each answer once', async () => {
    const graph = () =>
      oneNode(async () => [
        await fetch('status', 1),
        interrupt('again?'),
        await fetch('status', 1),
        interrupt('and again?'),
        await fetch('status', 1),
      ]);
    const rehearsal = await Rehearsal.start(role(graph));
    let count = 0;
    while (!rehearsal.ended) {
      const [raised] = rehearsal.pending;
      if (!raised) break;
      count += 1;
      await rehearsal.answer([
        raised,
        raised.request.kind === 'fetch' ? { ok: true, value: count } : say(`a${count}`),
      ]);
    }
    expect(rehearsal.ended).toEqual({ result: { notes: ['[1,"a2",3,"a4",5]'] } });
  });
});

describe('a rerun is a replay', () => {
  test('what was shown is what is done: randomness', async () => {
    const graph = () =>
      oneNode(async () => {
        const n = Math.floor(Math.random() * 1e9);
        return interrupt({ pay: n }) ? fetch('pay', { n, id: n }) : 'no';
      });
    const rehearsal = await Rehearsal.start(role(graph));
    const shown = rehearsal.pending[0]?.request;
    await rehearsal.answer(...rehearsal.pending);
    const paid = rehearsal.pending[0]?.request;
    if (shown?.kind !== 'question' || paid?.kind !== 'fetch') throw new Error('not asked');
    expect(paid.params).toMatchObject({ n: (shown.value as { pay: number }).pay });
  });

  test.each(['Date.now', 'new Date', 'randomUUID', 'getRandomValues'])('%s', async (what) => {
    const values: Record<string, () => unknown> = {
      'Date.now': () => Date.now(),
      'new Date': () => new Date().toISOString(),
      randomUUID: () => crypto.randomUUID(),
      getRandomValues: () => [...crypto.getRandomValues(new Uint8Array(4))],
    };
    const graph = () =>
      oneNode(async () => [
        await fetch('x', { at: values[what]?.() }),
        await fetch('y', { at: values[what]?.() }),
        await ask.question({ prompt: `q at ${values[what]?.()}?` }),
      ]);
    const rehearsal = await Rehearsal.start(role(graph));
    for (let step = 0; step < 3; step += 1) {
      await rehearsal.advance(1000);
      await rehearsal.answer(...rehearsal.pending);
      if (!rehearsal.ended) await rehearsal.restore();
    }
    expect(rehearsal.ended).toHaveProperty('result');
    expect(rehearsal.raised).toHaveLength(3);
    expect(new Set(asked(rehearsal)).size).toBe(3);
  });

  test('time moves on with the answer to an interrupt', async () => {
    const graph = () => oneNode(async () => [interrupt('wait?'), await fetch('at', Date.now())]);
    const rehearsal = await Rehearsal.start(role(graph));
    await rehearsal.advance(90 * 24 * 3600_000);
    await rehearsal.answer(...rehearsal.pending);
    await rehearsal.advance(1000);
    await rehearsal.restore();
    expect(rehearsal.raised).toHaveLength(2);
    const at = rehearsal.raised[1]?.request;
    expect(at).toMatchObject({ params: Date.parse('2026-01-01T00:00:00Z') + 90 * 24 * 3600_000 });
  });

  test('an agent that shows something else stops', async () => {
    let runs = 0;
    const graph = () =>
      oneNode(async () => {
        runs += 1;
        return [await ask.question({ prompt: `run ${runs}?` }), await fetch('x')];
      });
    const rehearsal = await Rehearsal.start(role(graph));
    await rehearsal.answer(...rehearsal.pending);
    await rehearsal.restore();
    expect(rehearsal.ended).toEqual(stopped('NondeterministicAgentError'));
  });
});

describe('nested graphs', () => {
  const sub = () =>
    new StateGraph(Notes)
      .addNode('ask', () => note(interrupt('q?')))
      .addNode('look', async () => note(await fetch('look')))
      .addEdge(START, 'ask')
      .addEdge(START, 'look')
      .compile();

  test.each([false, true])(
    'two nodes at once, one answered before the other (restored: %s)',
    async (restoring) => {
      const graph = () => new StateGraph(Notes).addNode('sub', sub()).addEdge(START, 'sub').compile();
      const rehearsal = await Rehearsal.start(role(graph));
      await rehearsal.answer(pendingOf(rehearsal, 'look'));
      if (restoring) await rehearsal.restore();
      await answer(rehearsal, 'q?', 'yes', restoring);
      expect(rehearsal.ended).toEqual({ result: { notes: ['yes', '{"look":null}'] } });
      expect(rehearsal.raised).toHaveLength(2);
    },
  );

  test('a node that interrupts and is retried asks each thing as often as LangGraph does', async () => {
    const graph = () =>
      new StateGraph(Notes)
        .addNode(
          'work',
          async () => {
            const go = interrupt('go?');
            const { good } = (await fetch('flaky')) as { good: boolean };
            if (!good) throw new Error('Not good.');
            return note(go);
          },
          { retryPolicy: retryPolicyOf(1) },
        )
        .addEdge(START, 'work')
        .compile();
    const rehearsal = await Rehearsal.start(role(graph));
    let fetches = 0;
    for (let step = 0; step < 12 && !rehearsal.ended; step += 1) {
      const [raised] = rehearsal.pending;
      if (!raised) {
        await rehearsal.advance();
        continue;
      }
      if (raised.request.kind === 'fetch') fetches += 1;
      await rehearsal.answer([
        raised,
        raised.request.kind === 'fetch' ? { ok: true, value: { good: fetches > 1 } } : say('yes'),
      ]);
    }
    expect(rehearsal.ended).toEqual({ result: { notes: ['yes'] } });
    expect(fetches).toBe(2);
  });
});

describe('a pause that nobody can answer ends the run by name', () => {
  const inner = (options: object, work: () => unknown = () => 'inner') =>
    new StateGraph(Notes)
      .addNode('n', async () => note(await work()))
      .addEdge(START, 'n')
      .compile(options);

  test.each<[string, Role['graph'], string]>([
    [
      'NodeInterrupt',
      () =>
        oneNode(() => {
          throw new NodeInterrupt('stop');
        }),
      'UnanswerablePauseError',
    ],
    [
      'GraphInterrupt with a value',
      () =>
        oneNode(() => {
          throw new GraphInterrupt([{ value: 'stop' }]);
        }),
      'UnanswerablePauseError',
    ],
    [
      'GraphInterrupt with nothing',
      () =>
        oneNode(() => {
          throw new GraphInterrupt();
        }),
      'StalledAgentError',
    ],
    ['a promise that nobody settles', () => oneNode(() => new Promise(() => {})), 'StalledAgentError'],
    [
      'interruptBefore of a graph that a node invokes',
      () => {
        const nested = inner({ interruptBefore: ['n'] });
        return oneNode(async () => (await nested.invoke({})).notes);
      },
      'UnsupportedFeatureError',
    ],
    [
      'interruptBefore given at the call',
      () => {
        const nested = inner({});
        return oneNode(async () => (await nested.invoke({}, { interruptBefore: ['n'] })).notes);
      },
      'UnsupportedFeatureError',
    ],
    [
      'checkpointer: false of a graph that a node invokes',
      () => {
        const nested = inner({ checkpointer: false }, () => interrupt('inner?'));
        return oneNode(async () => (await nested.invoke({})).notes);
      },
      'UnsupportedFeatureError',
    ],
  ])('%s', async (_name, graph, error) => {
    const rehearsal = await Rehearsal.start(role(graph));
    expect(rehearsal.ended).toEqual(stopped(error));
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<never>(() => {});

test.each([
  ['a timer of its own', () => pause(10)],
  ['the second of its timers', () => pause(10).then(() => pause(10))],
  ['a timer that loses a race', () => Promise.race([never(), pause(10)])],
])('an agent that hangs behind %s stops by name', async (_what, wait) => {
  const graph = () => oneNode(() => wait().then(never));
  const rehearsal = await Rehearsal.start(role(graph));
  expect(rehearsal.ended).toBeUndefined();
  expect(await rehearsal.toOutcome()).toEqual(stopped('StalledAgentError'));

  const run = await startRun(graph());
  expect(run.error).toBeUndefined();
  await run.advance('1s');
  expect(run.error).toMatchObject({ code: 'agent_stalled' });
});

test('a rerun behind a timer is looked through before it stalls', async () => {
  let asks = true;
  const graph = () =>
    oneNode(async () => {
      await pause(10);
      return asks ? fetch('look') : never();
    });
  const rehearsal = await Rehearsal.start(role(graph));
  await rehearsal.advance();
  expect(rehearsal.pending).toHaveLength(1);
  asks = false;
  await rehearsal.restore();
  expect(rehearsal.ended).toEqual(stopped('NondeterministicAgentError'));
});

test('a functional agent that returns text waits for its question', async () => {
  const flow = () => entrypoint({ name: 'flow' }, async (_: unknown) => `got ${interrupt('q?')}`);
  const rehearsal = await Rehearsal.start({ graph: flow, input: 'first' });
  expect(rehearsal.ended).toBeUndefined();
  await answer(rehearsal, 'q?', 'yes');
  expect(rehearsal.ended).toEqual({ result: 'got yes' });
});

test('each question of a node is asked, beside a sibling that asks too', async () => {
  const graph = () =>
    new StateGraph(
      Annotation.Root({ log: Annotation<unknown[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) }),
    )
      .addNode('a', () => ({ log: [interrupt('a1'), interrupt('a2')] }))
      .addNode('b', () => ({ log: [interrupt('b1')] }))
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .compile();
  const rehearsal = await Rehearsal.start(role(graph));
  for (const prompt of ['a1', 'b1', 'a2']) await answer(rehearsal, prompt, `to ${prompt}`);
  expect(rehearsal.ended).toEqual({ result: { log: ['to a1', 'to a2', 'to b1'] } });
});
