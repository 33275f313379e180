/**
 * A graph that a branch of a node reads goes on from its own checkpoint when the node runs again, and may pause before the other
 * branches have what they had been given. The node hears of the pause behind that, so what the others had asked is asked again.
 */
import { interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { type Read, readings } from './graphs/readings.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';
import { HOUR, sleep } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;
/** What the branches wait for. */
type Wait = (what: string) => Promise<unknown>;

const steps = ['f', 'g', 'h', 'c?', 'a?', 'b1?', 'b2?'];
const airlock: Wait = (what) => (what.endsWith('?') ? ask.question({ prompt: what }) : fetch(what));
const plain: Wait = (what) => sleep(20).then(() => `${what} said`);
const plainAnswers = Object.fromEntries(steps.map((what) => [what, `${what} said`]));

/** It has taken a step before it pauses. */
const graph = (wait: Wait) =>
  inSequence({
    step: async () => note(await wait('g')),
    pause: async () => note([interrupt('b1?'), interrupt('b2?')]),
  });
const pausing = async (wait: Wait) => [await wait('f'), interrupt('a?')];

const agents = {
  'beside an interrupt()': (wait: Wait, read: Read) => Promise.all([pausing(wait), read(graph(wait))]),
  'in a graph of another, beside an interrupt()': (wait: Wait, read: Read) => {
    const around = inSequence({ around: async () => note(await read(graph(wait))) });
    return Promise.all([pausing(wait), read(around)]);
  },
  'beside a question too': (wait: Wait, read: Read) =>
    Promise.all([pausing(wait), read(graph(wait)), wait('h').then(() => wait('c?'))]),
};

/** Of what is open, what comes first in the order is answered next. */
async function play(run: Run, order: readonly string[], isHandedOver: (step: number) => boolean) {
  for (let step = 0; step < 12 && run.status !== 'completed' && run.status !== 'failed'; step += 1) {
    if (isHandedOver(step)) await run.restore();
    const prompts = run.interrupts.map((question) => (question.kind === 'question' ? question.prompt : ''));
    const open = [...run.fetches.map(({ resource }) => resource), ...prompts];
    const next = order.find((what) => open.includes(what));
    if (next === undefined) return;
    if (next.endsWith('?')) await run.respond(next, `${next} said`);
    else await run.answer(next, `${next} said`);
  }
}

const orders = {
  'the interrupt() first': steps,
  'the graph first': ['f', 'h', 'g', 'b1?', 'b2?', 'a?', 'c?'],
  'the interrupt() in between': ['f', 'h', 'g', 'b1?', 'a?', 'c?', 'b2?'],
  'the graph before the branch has paused': ['g', 'b1?', 'f', 'h', 'b2?', 'a?', 'c?'],
};
const never = () => false;
const always = () => true;
const at = (point: number) => (step: number) => step === point;

async function expectAsOnPlain(
  what: keyof typeof agents,
  read: Read,
  order: keyof typeof orders,
  isHandedOver: (step: number) => boolean,
) {
  const expected = await onPlainLangGraph(
    oneNode(() => agents[what](plain, read)),
    plainAnswers,
  );
  const run = await startRun(oneNode(() => agents[what](airlock, read)));
  await play(run, orders[order], isHandedOver);
  expect(run.error).toBeUndefined();
  expect(run.result).toEqual(expected);
  // Each once.
  expect(run.log).toHaveLength(what === 'beside a question too' ? 7 : 5);
}

const names = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];

describe.each(names(readings))('by %s', (way) => {
  const read: Read = readings[way];

  test.each(names(orders))('%s', async (order) => {
    await expectAsOnPlain('beside an interrupt()', read, order, never);
  });

  test.each(names(agents))('%s, with a handover at each point', async (what) => {
    await expectAsOnPlain(what, read, 'the graph first', always);
  });
});

test.each([1, 2, 3, 4])('a handover at %s', async (point) => {
  await expectAsOnPlain('beside an interrupt()', readings.invoke, 'the interrupt() in between', at(point));
  await expectAsOnPlain('beside a question too', readings.stream, 'the interrupt() first', at(point));
});

test.each(names(readings))(
  'a graph that has finished, behind an answer and before an interrupt(), by %s',
  async (way) => {
    const read = () => readings[way](inSequence({ step: async () => note(await fetch('g')) }));
    const run = await startRun(
      oneNode(() => Promise.all([fetch('f'), read().then((notes) => [notes, interrupt('sure?')])])),
    );
    await run.answer('f', 1);
    await run.answer('g', 2);
    await run.respond('sure?', 'yes');
    expect(run.result).toEqual({ notes: ['[1,[["2"],"yes"]]'] });
  },
);

test('a graph that its reader leaves, behind an answer and before an interrupt(): the error says what differs', async () => {
  const left = async () => {
    const steps = inSequence({ one: async () => note(await fetch('g')), two: async () => note('two') });
    for await (const { notes } of await steps.stream({}, { streamMode: 'values' }))
      if (notes.length > 0) return notes;
    return [];
  };
  const run = await startRun(
    oneNode(() => Promise.all([fetch('f'), left().then((read) => [read, interrupt('sure?')])])),
  );
  await run.answer('f', 1);
  await run.answer('g', 2);
  await run.respond('sure?', 'yes');
  expect(run.error?.code).toBe('nondeterministic_agent');
  expect(run.error?.message).toMatch(/behind other answers or calls .* `invoke\(\)`/);
  expect(run.error?.message).not.toContain('shows something else');
});

/** The pause of a graph ends its node at once. What came behind it must not win the race when the node runs again. */
describe('a gate in a graph that stands in a race', () => {
  const pay = () => fetch('pay', {});
  const races: Record<string, (gate: () => Promise<unknown>) => Promise<unknown>> = {
    'with a timer': async (gate) => {
      const winner = await Promise.race([gate(), sleep(HOUR).then(() => 'timeout')]);
      return [winner, await pay()];
    },
    'with a fetch': async (gate) => [await Promise.race([gate(), fetch('f', {})]), await pay()],
    'with what looks whether it has paused': (gate) => {
      let hasPaused = false;
      const watched = gate().catch((error: unknown) => {
        hasPaused = true;
        throw error;
      });
      return Promise.all([watched, fetch('f', {}).then(() => (hasPaused ? 'stop' : pay()))]);
    },
    'beside an interrupt() that is answered': (gate) =>
      Promise.all([
        Promise.race([gate(), sleep(HOUR).then(() => 'timeout')]).then(pay),
        (async () => interrupt('ok?'))(),
      ]),
  };

  describe.each(Object.entries(readings))('read by %s', (_way, read) => {
    test.each(Object.entries(races))('%s stays shut', async (_what, work) => {
      for (const isRestored of [false, true]) {
        const gate = () => read(inSequence({ ask: async () => note(interrupt('pay?')) }));
        const run = await startRun(oneNode(() => work(gate)));
        if (run.fetches.some(({ resource }) => resource === 'f')) await run.answer('f', 1);
        await run.advance(2 * HOUR);
        if (isRestored) await run.restore();
        const isAsked = (prompt: string) =>
          run.interrupts.some((one) => 'value' in one && one.value === prompt);
        if (isAsked('ok?')) await run.respond('ok?', 'yes');
        expect(run.fetches).toEqual([]);
        expect(run.status).toBe('waiting_for_human');
      }
    });
  });
});

describe.each(names(readings))('a graph that has lost a race has lost it again, read by %s', (way) => {
  const late = (gate: () => unknown) =>
    oneNode(async () => {
      const sub = inSequence({
        load: async () => note(await fetch('x', {})),
        gate: async () => note(await gate()),
      });
      const won = await Promise.race([readings[way](sub), sleep(HOUR).then(() => 'timeout')]);
      await fetch('audit', {});
      return won === 'timeout' ? 'expired' : fetch('pay', {});
    });

  test.each([
    ['interrupt()', () => interrupt('ok?')],
    ['ask', () => ask.question({ prompt: 'ok?' })],
  ])('to a timer, before %s had its answer', async (_how, gate) => {
    for (const isRestored of [false, true]) {
      const run = await startRun(late(gate));
      await run.advance('2h');
      await run.answer('x', 1);
      await run.respond('ok?', 'yes');
      if (isRestored) await run.restore();
      await run.answer('audit', 1);
      expect(run.result).toEqual({ notes: ['expired'] });
    }
  });

  test('to a timer, and pauses once more', async () => {
    const sub = inSequence({
      first: async () => note(interrupt('q1?')),
      load: async () => note(await fetch('x', {})),
      second: async () => note(interrupt('q2?')),
    });
    const run = await startRun(
      oneNode(async () => {
        const won = await Promise.race([readings[way](sub), sleep(HOUR).then(() => 'timeout')]);
        return [won, await fetch('pay', {})];
      }),
    );
    await run.respond('q1?', 'yes');
    await run.advance('2h');
    await run.answer('x', 1);
    await run.restore();
    await run.respond('q2?', 'yes');
    await run.answer('pay', 1);
    expect(run.result).toEqual({ notes: ['["timeout",1]'] });
  });
});

test('a call that had returned in front of a pause does so again, with no event between them', async () => {
  const quick = task('quick', async (name: string) => name);
  const gate = inSequence({
    quick: async () => note(await quick('graph')),
    pause: async () => note(interrupt('ok?')),
  });
  const run = await startRun(
    oneNode(async () => {
      const won = await Promise.race([gate.invoke({}), quick('task')]);
      return [won, await fetch('pay', {})];
    }),
  );
  await run.restore();
  await run.respond('ok?', 'yes');
  await run.answer('pay', 1);
  expect(run.result).toEqual({ notes: ['["task",1]'] });
});

describe('a graph with gates side by side', () => {
  /** In a race against an hour, in front of a payment. */
  const raced = (one: () => unknown) => {
    const gates = new StateGraph(Notes)
      .addNode('one', async () => note(await one()))
      .addNode('two', async () => note(interrupt('two?')))
      .addEdge(START, 'one')
      .addEdge(START, 'two')
      .compile();
    return oneNode(async () => {
      const won = await Promise.race([gates.invoke({}), sleep(HOUR).then(() => 'timeout')]);
      return [won, await fetch('pay', {})];
    });
  };

  test('that pauses by one of them is heard where it was', async () => {
    const run = await startRun(raced(() => interrupt('one?')));
    await run.advance('2h');
    await run.respond('one?', 'yes');
    expect(run.fetches).toEqual([]);
    await run.respond('two?', 'yes');
    expect(run.fetches).toHaveLength(1);
  });

  test.each([false, true])(
    'pauses by what is left of them where it does (handover: %s)',
    async (isRestored) => {
      const run = await startRun(raced(async () => [interrupt('one?'), await fetch('x', {})]));
      await run.respond('one?', 'yes');
      await run.advance('2h');
      await run.answer('x', 1);
      if (isRestored) await run.restore();
      await run.respond('two?', 'yes');
      await run.answer('pay', 1);
      expect(run.result).toEqual({ notes: ['["timeout",1]'] });
    },
  );
});
