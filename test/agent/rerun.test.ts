/**
 * A node that LangGraph runs again: it is given again what it had been given, and nothing else. The gates stand for
 * whatever else a node waits for, a retry's pause for instance.
 */
import { END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import { resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import type { RaisedRequest } from '../../src/agent/session/session-host.js';
import { asked, Rehearsal, type Role } from '../support/rehearsal.js';
import { Notes, note, oneNode } from './graphs/notes.js';

const role = (graph: Role['graph']): Role => ({ graph, input: {} });

/** The request that says this somewhere. */
function pendingOf(rehearsal: Rehearsal, words: string) {
  const found = rehearsal.pending.find(({ request }) => JSON.stringify(request).includes(words));
  if (!found) throw new Error(`Nothing pending says '${words}': ${asked(rehearsal).join('\n')}`);
  return found;
}

const sleep = (delayInMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayInMs));

/** `slow` waits a while before it fetches; `asking` interrupts beside it. */
function besideAnInterrupt() {
  return new StateGraph(Notes)
    .addNode('slow', async () => {
      await sleep(1000);
      return note([await fetch('slow', 1), await fetch('slow', 2)]);
    })
    .addNode('asking', async () => note([interrupt('now?'), await fetch('asked')]))
    .addEdge(START, 'slow')
    .addEdge(START, 'asking')
    .addEdge('slow', END)
    .addEdge('asking', END)
    .compile();
}

test('what an interrupt was answered is kept while its node goes on to fetch', async () => {
  const rehearsal = await Rehearsal.start(
    role(() => oneNode(async () => [interrupt('a?'), await fetch('b')])),
  );
  await rehearsal.answer(pendingOf(rehearsal, 'a?'));
  await rehearsal.restore();
  expect(rehearsal.pending.map(({ request }) => request.kind)).toEqual(['fetch']);
  expect(await rehearsal.toOutcome()).toEqual({ result: { notes: ['["answer to a?",{"b":null}]'] } });
});

test('a node that runs again waits for what is left of its time, and an answer that comes before waits for it', async () => {
  const rehearsal = await Rehearsal.start(role(besideAnInterrupt));
  await rehearsal.advance(600);
  await rehearsal.answer(pendingOf(rehearsal, 'now?'));
  await rehearsal.answer(pendingOf(rehearsal, 'asked'));
  await rehearsal.advance(399);
  expect(asked(rehearsal)).toHaveLength(2);
  await rehearsal.advance(1);
  expect(rehearsal.pending.map(({ request }) => request)).toEqual([
    { kind: 'fetch', resource: 'slow', params: 1 },
  ]);
  expect(await rehearsal.toOutcome()).toEqual({
    result: { notes: ['["answer to now?",{"asked":null}]', '[{"slow":1},{"slow":2}]'] },
  });
});

test('a timer that fired fires at once when its node runs again, in its turn among the answers', async () => {
  const graph = () =>
    new StateGraph(Notes)
      .addNode('race', async () => {
        const first = await Promise.race([fetch('slow'), sleep(1000).then(() => 'timer')]);
        return note([first, await fetch('after', first)]);
      })
      .addNode('asking', () => note(interrupt('now?')))
      .addEdge(START, 'race')
      .addEdge(START, 'asking')
      .compile();
  const rehearsal = await Rehearsal.start(role(graph));
  await rehearsal.advance(1000);
  await rehearsal.answer(pendingOf(rehearsal, 'slow'));
  await rehearsal.answer(pendingOf(rehearsal, 'now?'));
  await rehearsal.restore();
  expect(await rehearsal.toOutcome()).toEqual({
    result: { notes: ['answer to now?', '["timer",{"after":"timer"}]'] },
  });
  expect(asked(rehearsal)).toHaveLength(3);
});

test('a node that needs less when it runs again holds nobody up', async () => {
  const graph = () => {
    let rates: unknown;
    return new StateGraph(Notes)
      .addNode('convert', async () => {
        rates ??= await fetch('rates');
        return note([rates, interrupt('convert?')]);
      })
      .addNode('beside', async () => note([await fetch('beside', 1), await fetch('beside', 2)]))
      .addNode('after', async () => note(await fetch('after')))
      .addEdge(START, 'convert')
      .addEdge(START, 'beside')
      .addEdge(['convert', 'beside'], 'after')
      .addEdge('after', END)
      .compile();
  };
  const rehearsal = await Rehearsal.start(role(graph));
  await rehearsal.answer(...rehearsal.pending);
  await rehearsal.answer(pendingOf(rehearsal, 'convert?'));
  expect(await rehearsal.toOutcome()).toEqual({
    result: {
      notes: ['[{"beside":1},{"beside":2}]', '[{"rates":null},"answer to convert?"]', '{"after":null}'],
    },
  });
});

test('a node that asks something else when it runs again ends the run, and gets no answer', async () => {
  const given: unknown[] = [];
  let runs = 0;
  const graph = () =>
    oneNode(async () => {
      runs += 1;
      given.push(await fetch('counted', runs));
      given.push(await fetch('more', runs));
    });
  const rehearsal = await Rehearsal.start(role(graph));
  await rehearsal.answer(...rehearsal.pending);
  await rehearsal.restore().catch(() => {});
  expect(rehearsal.ended).toMatchObject({ error: { name: 'NondeterministicAgentError' } });
  expect(String((rehearsal.ended as { error: Error }).error)).toContain('"params":2');
  expect(given).toEqual([{ counted: 1 }]);
  expect(asked(rehearsal)).toHaveLength(2);
});

test('what a node of an abandoned run does later is heard by nobody', async () => {
  const rehearsal = await Rehearsal.start(role(besideAnInterrupt));
  await rehearsal.answer(pendingOf(rehearsal, 'now?'));
  await rehearsal.advance(5000);
  expect(asked(rehearsal)).toHaveLength(3);
  expect(await rehearsal.toOutcome()).toHaveProperty('result');
  expect(asked(rehearsal)).toHaveLength(4);
});

test('nothing is kept of subgraphs and interrupts that are over', async () => {
  const inner = new StateGraph(Notes)
    .addNode('ask', async () => note([interrupt('inner?'), await fetch('inner', 'x'.repeat(1000))]))
    .addEdge(START, 'ask')
    .addEdge('ask', END)
    .compile();
  const graph = () =>
    new StateGraph(Notes)
      .addNode('inner', inner)
      .addNode('clear', () => ({ notes: [] }))
      .addEdge(START, 'inner')
      .addEdge('inner', 'clear')
      .addConditionalEdges('clear', () => 'inner')
      .compile();
  const rehearsal = await Rehearsal.start(role(graph));
  const sizes: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await rehearsal.answer(...rehearsal.pending);
    await rehearsal.answer(...rehearsal.pending);
    const { journal, interrupts, saver } = rehearsal.snapshot();
    expect(Object.keys(journal.asked)).toHaveLength(1);
    expect(Object.keys(interrupts ?? {})).toHaveLength(0);
    sizes.push(Object.keys(saver.namespaces).length + Object.keys(saver.writes).length);
  }
  expect(new Set(sizes.slice(1)).size).toBe(1);
});

test('a run given up while a node is given its answers again ends without a word', async () => {
  const graph = () => oneNode(async () => [await fetch('a'), await fetch('b')]);
  const rehearsal = await Rehearsal.start(role(graph));
  await rehearsal.answer(...rehearsal.pending);
  const raised: string[] = [];
  const host = {
    humanToolCalls: [],
    recursionLimit: 25,
    now: () => 0,
    seed: () => 'given up',
    startTimer: () => () => {},
    onRequest: ({ key }: RaisedRequest) => raised.push(key),
    idle: () => Promise.reject(new Error('The run was cancelled.')),
  };
  const session = new AgentSession(await resolveGraph(graph(), 'given up'), host, rehearsal.snapshot());
  let settled = false;
  const settle = () => {
    settled = true;
  };
  session.run({}).then(settle, settle);
  // An unhandled rejection, which in a workflow fails the workflow task, would fail the test file.
  await rehearsal.quiet();
  expect(raised.every((key) => key.endsWith('#0'))).toBe(true);
  expect(settled).toBe(false);
});
