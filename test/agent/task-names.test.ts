/** Functional tasks may have any name: LangGraph writes it into namespaces, between colons and bars. */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { tasksOf } from '../../src/agent/langgraph/namespaces.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';

describe.each(['gate', 'pay:gate', 'a:b:c', 'gate|:1'])('a task named %s', (name) => {
  test('that catches what interrupt() throws opens no gate', async () => {
    const gate = task(name, async () => {
      try {
        return interrupt<string, string>('may I pay?');
      } catch {
        return 'nobody said no';
      }
    });
    const run = await startRun(entrypoint('agent', async () => [await gate(), await fetch('pay')]));
    expect([run.error?.code, run.fetches]).toEqual(['unsupported_feature', []]);
  });

  describe.each<[string, (prompt: string) => unknown]>([
    ['interrupt()', interrupt],
    ['ask', (prompt) => ask.question({ prompt })],
  ])('that asks by %s, twice at once', (how, question) => {
    const twice = (look: (n: number) => unknown) => {
      const asks = task(name, async (n: number) => [await look(n), await question(`t${n}?`)]);
      return entrypoint('agent', async () => Promise.all([asks(1), asks(2)]));
    };
    const answered = [
      [1, 't1?'],
      [1, 't2?'],
    ];

    test.each([
      ['first', 0],
      ['last', -1],
    ])('goes on, answered from the %s', async (_order, at) => {
      for (const restoring of [false, true]) {
        const run = await startRun(twice((n) => fetch('x', n)));
        for (const { id } of run.fetches) await run.answer(id, 1);
        for (let answers = 0; answers < 2; answers += 1) {
          if (restoring) await run.restore();
          const asked = run.interrupts.at(at);
          await run.respond(asked?.id ?? '', asked && 'prompt' in asked ? asked.prompt : '');
        }
        expect(run.result).toEqual(answered);
      }
      if (how !== 'interrupt()') return;
      expect(
        await onPlainLangGraph(
          twice(() => 1),
          { 't1?': 't1?', 't2?': 't2?' },
        ),
      ).toEqual(answered);
    });
  });
});

describe('the tasks that a namespace lies in', () => {
  const [one, two] = ['11111111-1111-5111-8111-111111111111', '22222222-2222-5222-8222-222222222222'];
  test.each<[string, string[]]>([
    ['', []],
    [`work:${one}`, [one]],
    [`:${one}`, [one]],
    [`work:${one}|sub:${two}`, [one, two]],
    [`pay:gate:${one}`, [one]],
    [`a|b:${one}`, [one]],
    ['work', []],
    ['work|1', []],
    ['work:1', []],
    [`work:${one}|__error_handler__work:${two}`, [two]],
  ])('%s', (namespace, tasks) => {
    expect(tasksOf({ namespace })).toEqual(tasks);
  });
});
