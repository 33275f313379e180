/**
 * What has finished in a nested graph does not run again while another of its tasks is answered, whatever the version of
 * LangGraph: 1.4 runs it again, and what had read a graph by `stream()`, or remembered, paid again.
 */
import { interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Work = () => unknown;
type Run = Awaited<ReturnType<typeof startRun>>;

const steps = inSequence({ s1: () => note('1'), s2: () => note('2') });

/** A node that works, beside one that calls `interrupt()` twice. */
function beside(work: Work, errorHandler?: Work) {
  return new StateGraph(Notes)
    .addNode(
      'n',
      async () => note(await work()),
      errorHandler ? { errorHandler: async () => note(await errorHandler()) } : {},
    )
    .addNode('m', () => note([interrupt('m1?'), interrupt('m2?')]))
    .addEdge(START, 'n')
    .addEdge(START, 'm')
    .compile();
}
type Inner = ReturnType<typeof beside>;

async function readAll(inner: Inner): Promise<unknown> {
  let last: unknown;
  for await (const values of await inner.stream({}, { streamMode: 'values' })) last = values;
  return last;
}

const ways: [string, (inner: Inner) => Parameters<typeof startRun>[0]][] = [
  ['a node', (inner) => inSequence({ inner })],
  ['a node of a node', (inner) => inSequence({ sub: inSequence({ inner }) })],
  ['invoked', (inner) => oneNode(() => inner.invoke({}))],
  ['invoked with the configuration of its node', (inner) => inSequence({ sub: callWith(inner) })],
  ['read by stream()', (inner) => oneNode(() => readAll(inner))],
  [
    'the second that its node invokes',
    (inner) => oneNode(() => steps.invoke({}).then(() => inner.invoke({}))),
  ],
  [
    'invoked by a functional task',
    (inner) => {
      const call = task('call', () => inner.invoke({}));
      return oneNode(() => call());
    },
  ],
];

function callWith(inner: Inner) {
  return async (_state: unknown, config: object) => note(await inner.invoke({}, config));
}

const fetched = (run: Run) =>
  run.log.flatMap(({ request }) =>
    request.kind === 'fetch' ? [`${request.resource} ${request.params}`] : [],
  );

describe.each(ways)('the graph is %s', (_way, around) => {
  describe.each([false, true])('restored: %s', (restoring) => {
    /** @returns what was asked of services */
    async function play(inner: Inner, answered: string[], asked: string[]): Promise<string[]> {
      const run = await startRun(around(inner));
      for (const resource of answered) await run.answer(resource, 'done');
      for (const shown of asked) {
        if (restoring) await run.restore();
        await run.respond(shown, 'yes');
      }
      expect([run.status, run.error]).toEqual(['completed', undefined]);
      return fetched(run);
    }

    test('a node that has read a graph pays once', async () => {
      const work = async () => {
        let read = 0;
        for await (const _ of await steps.stream({}, { streamMode: 'updates' })) read += 1;
        return fetch('pay', read);
      };
      expect(await play(beside(work), ['pay'], ['m1?', 'm2?'])).toEqual(['pay 2']);
    });

    test('a node that has failed pays once, and so does its errorHandler', async () => {
      let times = 0;
      const fails = async () => {
        times += 1;
        await fetch('pay', times);
        throw new Error('boom');
      };
      const inner = beside(fails, () => fetch('refund', times));
      expect(await play(inner, ['pay', 'refund'], ['m1?', 'm2?'])).toEqual(['pay 1', 'refund 1']);
    });

    test('a functional task pays once', async () => {
      let times = 0;
      const pay = task('pay', () => {
        times += 1;
        return fetch('pay', times);
      });
      const inner = beside(async () => [await pay(), interrupt('n?')]);
      expect(await play(inner, ['pay'], ['m1?', 'n?', 'm2?'])).toEqual(['pay 1']);
    });
  });
});
