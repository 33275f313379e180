/**
 * A graph or functional task beside a branch is answered, and returns for the first time in the rerun: the branch is given
 * again what it had been given, and comes to where it had come.
 */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

const gate = task('gate', async () => interrupt('go?'));
const besides: [what: string, beside: () => Promise<unknown>][] = [
  ['interrupt() of its own', async () => interrupt('go?')],
  ['a graph that interrupts', () => inSequence({ gate: async () => note(interrupt('go?')) }).invoke({})],
  ['a functional task that interrupts', () => gate()],
];
const restoring = [false, true];
const unavailable = { code: 'unavailable', message: 'The service is away.' } as const;

describe.each(besides)('beside %s', (_what, beside) => {
  const together = (work: () => Promise<unknown>) => oneNode(() => Promise.all([work(), beside()]));

  test.each(restoring)('an approval that had expired stays expired (restored: %s)', async (restored) => {
    const expires = async () => {
      await fetch('look');
      const approval = ask.approval({ action: 'pay', args: {} }).then(() => fetch('pay'));
      return Promise.race([approval, sleep(60_000).then(() => 'expired')]);
    };
    const run = await startRun(together(expires));
    await run.answer('look', 1);
    await run.advance(61_000);
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    expect([run.fetches, JSON.stringify(run.result)]).toEqual([[], expect.stringContaining('expired')]);
  });

  test.each(restoring)('a branch that polls goes on polling (restored: %s)', async (restored) => {
    const polls = async () => {
      for (;;) {
        try {
          return await fetch('poll');
        } catch {
          await sleep(1_000);
        }
      }
    };
    const run = await startRun(together(polls));
    await run.fail('poll', unavailable);
    await run.advance(1_000);
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    await run.answer('poll', 'there');
    expect(JSON.stringify(run.result)).toContain('there');
  });

  test.each(restoring)('an idempotency key is the same again (restored: %s)', async (restored) => {
    const pays = async () => {
      await fetch('look');
      return fetch('pay', { key: crypto.randomUUID() });
    };
    const run = await startRun(together(pays));
    await run.answer('look', 1);
    const [before] = run.fetches;
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    expect(run.fetches).toEqual([before]);
    await run.answer('pay', 'paid');
    expect(JSON.stringify(run.result)).toContain('paid');
  });
});

test.each(restoring)(
  'a functional task is tried again beside one that interrupts (restored: %s)',
  async (restored) => {
    const flaky = task({ name: 'flaky', retry: retryPolicyOf(1_000) }, async () => fetch('look'));
    const run = await startRun(entrypoint('agent', async () => Promise.all([flaky(), gate()])));
    await run.fail('look', unavailable);
    await run.advance(1_000);
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    await run.answer('look', 'seen');
    expect(run.result).toEqual(['seen', 'yes']);
  },
);

describe.each<[what: string, call: () => Promise<unknown>]>([
  ['nothing', async () => {}],
  ['a functional task', async () => task('look', async () => 1)()],
  ['a graph', () => inSequence({ look: async () => note('looked') }).invoke({})],
])('a branch calls %s behind a timer, and another is answered', (_what, call) => {
  const graph = (work: () => Promise<unknown>) =>
    oneNode(() => Promise.all([(async () => interrupt('go?'))(), work()]));

  test.each(restoring)('an approval that had expired stays expired (restored: %s)', async (restored) => {
    const expires = () => {
      const approval = ask.approval({ action: 'pay', args: {} }).then(() => 'approved');
      return Promise.race([
        approval,
        sleep(60_000)
          .then(call)
          .then(() => 'expired'),
      ]);
    };
    const run = await startRun(graph(expires));
    await run.advance(60_000);
    await run.approve('pay');
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    expect(run.result).toEqual({ notes: ['["yes","expired"]'] });
  });

  test.each(restoring)('what a third draws behind a timer is the same (restored: %s)', async (restored) => {
    const draws = () =>
      Promise.all([
        fetch('look').then(call),
        sleep(2_000).then(() => fetch('pay', { key: crypto.randomUUID() })),
      ]);
    const run = await startRun(graph(draws));
    await run.answer('look', 1);
    await run.advance(2_000);
    await run.answer('pay', 'paid');
    if (restored) await run.restore();
    await run.respond('go?', 'yes');
    expect(JSON.stringify(run.result)).toContain('paid');
  });
});
