/** A graph that its caller has given up asks nothing more: what it asked is withdrawn, and nothing is done by it. */
import { interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { HOUR, sleep } from './support/waits.js';

const paying = inSequence({
  pay: async () => {
    await ask.approval({ action: 'pay', args: { amount: 10 } });
    return note(await fetch('pay', {}));
  },
});

const ways = {
  signal: async () => {
    const control = new AbortController();
    const paid = paying.invoke({}, { signal: control.signal });
    await fetch('stop', {});
    control.abort();
    return paid;
  },
  'signal of a graph around': async () => {
    const control = new AbortController();
    const around = oneNode(() => paying.invoke({}));
    const paid = around.invoke({}, { signal: control.signal });
    await fetch('stop', {});
    control.abort();
    return paid;
  },
  'signal of a graph that has it as a node': async () => {
    const control = new AbortController();
    const paid = inSequence({ paying }).invoke({}, { signal: control.signal });
    await fetch('stop', {});
    control.abort();
    return paid;
  },
  timeout: async () => {
    const paid = paying.invoke({}, { timeout: HOUR });
    await Promise.allSettled([paid, fetch('stop', {}), sleep(2 * HOUR)]);
    return paid;
  },
};

describe.each(Object.entries(ways))('by %s', (_, giveUp) => {
  test.each([false, true])('restored behind it: %s', async (restored) => {
    const graph = oneNode(async () => {
      const ended = await giveUp().then(
        () => 'paid',
        () => 'given up',
      );
      return [ended, await ask.question({ prompt: 'next?' })];
    });
    const run = await startRun(graph);
    expect(run.interrupts).toMatchObject([{ action: 'pay' }]);
    await run.answer('stop', 1);
    await run.advance(3 * HOUR);
    expect(run.interrupts).toMatchObject([{ prompt: 'next?' }]);
    if (restored) await run.restore();
    expect(run.interrupts).toMatchObject([{ prompt: 'next?' }]);
    await run.respond('next?', 'on');
    expect(run.result).toEqual({ notes: ['["given up","on"]'] });
    expect(run.fetches).toEqual([]);
  });
});

test('a timeout of a graph is not put off by the answers to another node', async () => {
  const offer = async () => {
    const paid = paying.invoke({}, { timeout: 10_000 });
    return note(
      await paid.then(
        () => 'paid',
        () => 'given up',
      ),
    );
  };
  const graph = new StateGraph(Notes)
    .addNode('offer', offer)
    .addNode('talk', () => note([interrupt('a?'), interrupt('b?'), interrupt('c?')]))
    .addEdge(START, 'offer')
    .addEdge(START, 'talk')
    .compile();
  const run = await startRun(graph);
  for (const prompt of ['a?', 'b?', 'c?']) {
    await run.advance(4_000);
    await run.respond(prompt, 'yes');
  }
  expect(run.result).toEqual({ notes: ['given up', '["yes","yes","yes"]'] });
});

test.each([false, true])(
  'what a graph as a node would ask later is not asked (restored: %s)',
  async (restored) => {
    const late = inSequence({ wait: async () => note(await sleep(2 * HOUR)), paying });
    const graph = oneNode(async () => {
      const paid = inSequence({ late }).invoke({}, { signal: AbortSignal.timeout(HOUR) });
      return [await paid.then(String, () => 'given up'), await ask.question({ prompt: 'next?' })];
    });
    const run = await startRun(graph);
    await run.advance(HOUR);
    if (restored) await run.restore();
    await run.advance(2 * HOUR);
    expect(run.interrupts).toMatchObject([{ prompt: 'next?' }]);
    await run.respond('next?', 'on');
    expect(run.result).toEqual({ notes: ['["given up","on"]'] });
  },
);
