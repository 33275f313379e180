/** A branch that comes along first, and last when its task runs again, keeps the timers and the randomness that it had. */
import { RunnableLambda } from '@langchain/core/runnables';
import { interrupt } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { askWithin, DAY, sleep } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const resultOf = (run: Run) => JSON.parse((run.result as { notes: string[] }).notes[0] ?? 'null');
const asked = (run: Run) => run.interrupts.map((question) => 'prompt' in question && question.prompt);

/** A is behind an `interrupt()`, B behind a fetch: B comes along first, and A in the rerun. */
const crossing = (work: (who: string) => unknown) =>
  oneNode(() =>
    Promise.all([
      (async () => {
        interrupt('A?');
        return work('a');
      })(),
      (async () => {
        await fetch('y');
        return work('b');
      })(),
    ]),
  );

describe('a timer of one branch that fired is none of the other branch', () => {
  async function dayBehindB(work: (who: string) => unknown) {
    const run = await startRun(crossing(work));
    await run.answer('y', 1);
    await run.advance(DAY + 1_000);
    return run;
  }

  test('a question with a deadline of a day is open for a day', async () => {
    const run = await dayBehindB((who) => askWithin(`${who}?`, DAY));
    await run.respond('A?', 'yes');
    await run.advance(DAY - 1_000);
    expect(asked(run)).toContain('a?');
    await run.advance(1_000);
    expect(resultOf(run)).toEqual(['nobody said', 'nobody said']);
  });

  test('a day before a payment is a day', async () => {
    const run = await dayBehindB(async (who) => {
      await sleep(DAY);
      return fetch('pay', who);
    });
    await run.answer('pay', 1);
    await run.respond('A?', 'yes');
    await run.advance(DAY - 1_000);
    expect(run.fetches).toEqual([]);
    await run.advance(1_000);
    expect(run.fetches).toMatchObject([{ params: 'a' }]);
  });
});

describe('each branch draws what it drew', () => {
  const draws: Record<string, () => unknown> = {
    'a UUID': () => crypto.randomUUID(),
    'the first digits of a UUID': () => crypto.randomUUID().slice(0, 8),
    'a UUID as base64': () => btoa(crypto.randomUUID()),
    'sixteen bytes as letters': () =>
      Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => 'ABCDEFGH'[byte % 8]).join(''),
    'a number': () => Math.random(),
  };
  const steps = async (count: number) => {
    for (let step = 0; step < count; step += 1) await Promise.resolve();
  };
  /** Neither is behind a fetch. */
  const beside = (work: (who: string) => unknown) =>
    oneNode(() =>
      Promise.all([
        (async () => {
          interrupt('A?');
          return work('a');
        })(),
        steps(3).then(() => work('b')),
      ]),
    );

  describe.each(Object.entries(draws))('%s', (_what, draw) => {
    test.each([
      ['behind a fetch', crossing],
      ['at once', beside],
    ])('an approval of it goes to no other branch that draws one %s', async (_when, branches) => {
      const run = await startRun(
        branches(async (who) => {
          const { type, actor } = await ask.approval({ action: 'pay', args: { id: String(draw()) } });
          return [who, type, actor];
        }),
      );
      if (run.fetches.length > 0) await run.answer('y', 1);
      const asked = run.log.length;
      await run.approve('pay', { actor: 'anna' });
      await run.respond('A?', 'yes');
      // Nobody can say whose the approval is: the run stops by name, and gives it to neither.
      expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
      expect(run.log).toHaveLength(asked);
    });
  });

  test('what was drawn before the branches goes on as it was', async () => {
    const asks = (prompt: string) => ask.question({ prompt });
    const run = await startRun(
      oneNode(async () => {
        const id = await fetch('open', { id: Math.random() });
        const first = async () => interrupt<string, string>('A?');
        return [id, ...(await Promise.all([first(), asks('b?'), asks('c?')]))];
      }),
    );
    await run.answer('open', 1);
    for (const prompt of ['b?', 'A?', 'c?']) await run.respond(prompt, `${prompt} yes`);
    expect(resultOf(run)).toEqual([1, 'A? yes', 'b? yes', 'c? yes']);
  });

  test('what LangChain draws is none of it', async () => {
    const run = await startRun(
      beside((who) =>
        RunnableLambda.from(async () => {
          const { type, actor } = await ask.approval({ action: 'pay', args: { who } });
          return [who, type, actor];
        }).invoke(who),
      ),
    );
    await run.approve('pay', { actor: 'anna' });
    await run.respond('A?', 'yes');
    await run.reject('pay', 'no', { actor: 'bert' });
    expect(resultOf(run)).toEqual([
      ['a', 'reject', 'bert'],
      ['b', 'approve', 'anna'],
    ]);
  });

  test('and asks again what it had asked', async () => {
    const run = await startRun(crossing((who) => fetch(who, { id: crypto.randomUUID() })));
    await run.answer('y', 1);
    const before = run.fetches;
    await run.respond('A?', 'yes');
    expect(run.error).toBeUndefined();
    expect(run.fetches.find(({ resource }) => resource === 'b')).toEqual(before[0]);
    expect(run.fetches.map(({ resource }) => resource).sort()).toEqual(['a', 'b']);
  });
});
