/**
 * Calls that look alike: nothing that LangGraph is given tells one from the other. A branch that was held up by an `interrupt()`
 * comes along before the others when its node runs again.
 */
import { entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Pay = (who: string) => PromiseLike<unknown>;
const paid = (who: unknown) => fetch('pay', { who: String(who) });
const circle = (who: string) => {
  const one: { who: string; self?: unknown } = { who };
  one.self = one;
  return one;
};
const given = <T>(value: (who: string) => T, read: (value: T) => unknown): Pay => {
  const pay = task('pay', async (one: T) => paid(read(one)));
  return (who) => pay(value(who));
};

const forms: Record<string, Pay> = {
  'a task that closes over what it is for': (who) => task('pay', async () => paid(who))(),
  'a task that is given a Map': given(
    (who) => new Map([['who', who]]),
    (map) => map.get('who'),
  ),
  'a task that is given a Set': given(
    (who) => new Set([who]),
    (set) => [...set][0],
  ),
  'a task that is given a function': given(
    (who) => () => who,
    (who) => who(),
  ),
  'a task that is given an error': given(
    (who) => new Error(who),
    (error) => error.message,
  ),
  'a task that is given a circle': given(circle, ({ who }) => who),
  'a graph that closes over what it is for': (who) =>
    new StateGraph(Notes)
      .addNode('pay', async () => note(await paid(who)))
      .addEdge(START, 'pay')
      .compile()
      .invoke({}),
  'an entrypoint that closes over it': (who) => entrypoint('pay', async (_: number) => paid(who)).invoke(1),
};

const behindInterrupt = async (work: () => PromiseLike<unknown>) => {
  interrupt('go?');
  return work();
};
const later = async (work: () => PromiseLike<unknown>) => {
  for (let step = 0; step < 3; step += 1) await Promise.resolve();
  return work();
};

describe.each(Object.entries(forms))('%s', (_what, pay) => {
  test.each([['has returned'], ['is under way']])('goes to no other branch when it %s', async (when) => {
    const run = await startRun(
      oneNode(() => Promise.all([behindInterrupt(() => pay('anna')), later(() => pay('bert'))])),
    );
    if (when === 'has returned') await run.answer('pay', 'paid bert');
    await run.respond('go?', 'yes');
    expect(run.error?.code).toBe('nondeterministic_agent');
    expect(run.log.filter(({ request }) => request.kind === 'fetch')).toHaveLength(1);
  });

  test('is made by the branch that made it before where no other makes it', async () => {
    const run = await startRun(
      oneNode(() => Promise.all([behindInterrupt(async () => 'none'), later(() => pay('bert'))])),
    );
    await run.respond('go?', 'yes');
    await run.restore();
    await run.answer('pay', 'paid bert');
    expect(run.result).toMatchObject({ notes: [expect.stringContaining('paid bert')] });
    expect(run.log).toHaveLength(2);
  });

  test('is made by both, in nodes of their own', async () => {
    const graph = new StateGraph(Notes)
      .addNode('a', async () => note(await behindInterrupt(() => pay('anna'))))
      .addNode('b', async () => note(await pay('bert')))
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .compile();
    const run = await startRun(graph);
    await run.answer('pay', 'paid bert');
    await run.respond('go?', 'yes');
    await run.answer('pay', 'paid anna');
    expect(JSON.stringify(run.result)).toMatch(/paid anna.*paid bert/);
  });
});
