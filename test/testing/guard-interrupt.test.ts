/** What an answered `interrupt()` shows when its node runs again is held against what was asked, as in a worker. */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { defineAgents, fetch } from 'airlockjs/agent';
import { startTestRun } from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { describe, expect, test } from 'vitest';

const State = Annotation.Root({ done: Annotation<unknown> });

/** Asks whether to pay what `amount` says, then whether it is sure, then pays. */
function payer(amount: () => unknown) {
  const graph = new StateGraph(State)
    .addNode('pay', async () => {
      const shown = amount();
      interrupt({ pay: shown });
      interrupt('Sure?');
      return { done: await fetch('pay', { amount: shown }) };
    })
    .addEdge(START, 'pay')
    .addEdge('pay', END);
  return defineAgents({ payer: { versions: { '1.0.0': graph }, current: '1.0.0' } });
}

const start = { agent: 'payer', input: {}, resources: { pay: () => 'paid' } } as const;

describe('an answered interrupt()', () => {
  test('that shows the same again keeps its answer', async () => {
    const run = await startTestRun(
      payer(() => 10),
      start,
    );
    await run.respond('question-1', 'yes');
    await run.restore();
    await run.respond('Sure?', 'yes');
    expect(run).toHaveCompletedWith({ done: 'paid' });
  });

  test('that shows another amount ends the run by name, and nothing is paid', async () => {
    let asked = 0;
    const run = await startTestRun(
      payer(() => {
        asked += 1;
        return asked * 10;
      }),
      start,
    );
    await run.respond('question-1', 'yes');
    expect(run).toHaveFailedWith('nondeterministic_agent', 'call 1');
    expect(run).not.toHaveAsked('pay');
  });

  test('so does one of a later release', async () => {
    const run = await startTestRun(
      payer(() => 10),
      start,
    );
    await run.respond('question-1', 'yes');
    await run.restore(payer(() => 1000));
    expect(run).toHaveFailedWith('nondeterministic_agent');
    expect(run).not.toHaveAsked('pay');
  });

  test('a pause that no interrupt() made is known as one', async () => {
    const { NodeInterrupt } = await import('@langchain/langgraph');
    const graph = new StateGraph(State)
      .addNode('pause', () => {
        throw new NodeInterrupt('by hand');
      })
      .addEdge(START, 'pause')
      .addEdge('pause', END);
    const agents = defineAgents({ pauser: { versions: { '1.0.0': graph }, current: '1.0.0' } });
    const run = await startTestRun(agents, { agent: 'pauser', input: {} });
    expect(run).toHaveFailedWith('unsupported_feature');
  });
});
