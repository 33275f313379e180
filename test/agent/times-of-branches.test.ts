/**
 * A branch reads the same time when its task runs again, also beside what moves the time of the task on by no event: a graph
 * that the task reads by `stream()` and goes on in the middle, and an `interrupt()` that has its answer.
 */
import { interrupt, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';
import { DAY, HOUR, sleep } from './support/waits.js';

const start = Date.UTC(2026, 0, 1);
const twoSteps = () =>
  inSequence({ a: async () => note(await fetch('a', {})), b: async () => note(await fetch('b', {})) });
describe.each(Object.entries(readings))('beside a graph by %s', (_way, read) => {
  const besides: Record<string, () => Promise<unknown>> = {
    'a branch pays at the same time again': async () => {
      await fetch('order', {});
      return fetch('pay', { at: Date.now() - start });
    },
    'a branch that is in time is in time again': async () => {
      await fetch('order', {});
      return Date.now() - start < 5_000 ? 'in time' : 'late';
    },
  };
  test.each(Object.entries(besides))('%s', async (_what, branch) => {
    const run = await startRun(
      oneNode(async () => {
        const [first, rest] = await Promise.all([branch(), read(twoSteps())]);
        if (first === 'late') await ask.approval({ action: 'refund', args: {} });
        return [first, rest];
      }),
    );
    await run.advance(1_000);
    await run.answer('order', 1);
    if (run.fetches.some(({ resource }) => resource === 'pay')) await run.answer('pay', 'paid');
    await run.advance(9_000);
    await run.answer('a', 1);
    await run.restore();
    expect(run.error).toBeUndefined();
    await run.answer('b', 1);
    expect(run.status).toBe('completed');
    expect(JSON.stringify(run.result)).not.toContain('late');
  });
});

test.each([false, true])('a gate that stands is not passed over, handed over: %s', async (restored) => {
  const graph = oneNode(async () => {
    const timed = async () => {
      await fetch('order', {});
      return Date.now() - start < 5_000;
    };
    const [isInTime] = await Promise.all([timed(), readings.stream(twoSteps())]);
    if (isInTime) await ask.approval({ action: 'pay', args: {} });
    return fetch('pay', {});
  });
  const run = await startRun(graph);
  await run.advance(1_000);
  await run.answer('order', 1);
  await run.advance(9_000);
  await run.answer('a', 1);
  if (restored) await run.restore();
  await run.answer('b', 1);
  expect(run.fetches).toEqual([]);
  expect(run.interrupts).toMatchObject([{ action: 'pay' }]);
});

describe('beside an interrupt()', () => {
  const sure = async () => interrupt('sure?');
  const orders: Record<string, (branch: Promise<unknown>, paused: Promise<unknown>) => Promise<unknown>[]> = {
    'before it': (branch, paused) => [branch, paused],
    'behind it': (branch, paused) => [paused, branch],
  };
  const works = Object.entries(orders).map(([where, order]) => {
    const begin = (branch: () => Promise<unknown>) => {
      if (where === 'before it') return order(branch(), sure());
      const paused = sure();
      return order(branch(), paused);
    };
    return [where, begin] as const;
  });

  test.each(works)('a branch that is called %s says the same time again', async (_where, begin) => {
    const branch = async () => {
      await fetch('order', {});
      return fetch('pay', { at: Date.now() - start });
    };
    const run = await startRun(oneNode(async () => note(await Promise.all(begin(branch)))));
    await run.advance(1_000);
    await run.answer('order', 1);
    await run.advance(100_000);
    await run.respond('sure?', 'yes');
    expect(run.error).toBeUndefined();
    await run.answer('pay', 'paid');
    expect(run.status).toBe('completed');
  });

  test.each(works)('a branch that is called %s and in time is in time again', async (_where, begin) => {
    const branch = async () => {
      await fetch('order', {});
      return Date.now() - start < 5_000 ? 'in time' : 'late';
    };
    const run = await startRun(
      oneNode(async () => note(await Promise.all([...begin(branch), fetch('x', {})]))),
    );
    await run.advance(1_000);
    await run.answer('order', 1);
    await run.advance(100_000);
    await run.respond('sure?', 'yes');
    await run.answer('x', 1);
    expect(JSON.stringify(run.result)).toContain('in time');
  });
});

/** Behind the answer to an `interrupt()` and behind one event, and another branch behind that event alone. */
describe('two branches that wait for the same', () => {
  const waits: Record<string, () => Promise<unknown>> = {
    'a fetch': () => fetch('rates', {}),
    'a functional task': () => task('rates', async () => fetch('rates', {}))(),
    'a timer': () => sleep(500),
  };
  const branches: Record<string, (wait: Promise<unknown>, due: number) => Promise<unknown>> = {
    'both awaited': async (wait, due) => {
      const audit: number[] = [];
      const approve = async () => {
        interrupt('ok?');
        await wait;
        return Date.now() > due ? 'expired' : fetch('pay', {});
      };
      const log = async () => {
        await wait;
        audit.push(Date.now());
      };
      return (await Promise.all([approve(), log()]))[0];
    },
    'one left alone': async (wait, due) => {
      const audit: number[] = [];
      void (async () => {
        await (async () => wait)();
        audit.push(Date.now());
      })();
      interrupt('ok?');
      await wait;
      return Date.now() > due ? 'expired' : fetch('pay', {});
    },
  };
  describe.each(Object.entries(waits))('%s', (_what, wait) => {
    test.each(Object.entries(branches))(
      '%s: an approval that came too late does not pay',
      async (_how, work) => {
        const run = await startRun(oneNode(() => work(wait(), Date.now() + DAY)));
        await run.advance(HOUR);
        if (run.fetches.length > 0) await run.answer('rates', 1);
        await run.advance(30 * DAY);
        await run.respond('ok?', 'yes');
        expect(run.fetches).toEqual([]);
        expect(run.status === 'failed' ? run.error?.message : run.result).toMatch(
          /reads the clock more often|expired/,
        );
      },
    );
  });
});
