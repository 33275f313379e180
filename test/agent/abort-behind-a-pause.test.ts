/**
 * A signal that is aborted behind a pause gives up no graph. LangChain's `streamEvents` aborts a signal of its own whenever it ends,
 * and callers do so as well (`finally { control.abort() }`): what other branches of the graph have asked stays asked.
 */
import { interrupt, Send, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { type Graph, type Read, readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';

const ways: Record<string, Read> = {
  ...readings,
  'invoke, aborted in finally': async (graph) => {
    const control = new AbortController();
    try {
      return (await graph.invoke({}, { signal: control.signal })).notes;
    } finally {
      control.abort();
    }
  },
};
const sure = async () => interrupt('sure?');

describe.each(Object.entries(ways))('by %s', (_way, read) => {
  const one = (work: () => unknown) => oneNode(() => read(inSequence({ n: async () => note(await work()) })));
  const named = (run: Awaited<ReturnType<typeof startRun>>, name: string) =>
    run.log.filter(({ request }) => 'resource' in request && request.resource === name);

  test('a fetch beside an interrupt() is made once', async () => {
    const run = await startRun(one(() => Promise.all([fetch('pay', {}), sure()])));
    await run.answer('pay', 'paid');
    await run.respond('sure?', 'yes');
    expect(named(run, 'pay')).toHaveLength(1);
    expect(run.result).toEqual({ notes: ['["[\\"paid\\",\\"yes\\"]"]'] });
  });

  test('an approval beside an interrupt() opens its gate', async () => {
    const paying = () => ask.approval({ action: 'pay', args: {} }).then(() => fetch('pay', {}));
    const run = await startRun(one(() => Promise.all([paying(), sure()])));
    await run.approve('pay');
    await run.answer('pay', 'paid');
    await run.respond('sure?', 'yes');
    expect(run.log).toHaveLength(3);
    expect(run.status).toBe('completed');
  });

  test('an interrupt() in a graph beside an interrupt()', async () => {
    const within = () => inSequence({ m: async () => note(interrupt('b?')) }).invoke({});
    const run = await startRun(one(() => Promise.all([sure(), within()])));
    expect(run.error).toBeUndefined();
    await run.respond('sure?', 1);
    await run.respond('b?', 2);
    expect(run.status).toBe('completed');
  });

  test('the tasks of a fan-out each pay once', async () => {
    const fan = new StateGraph(Notes)
      .addNode('fan', async () => ({ notes: [] }))
      .addNode('one', async ({ notes: [who] }) =>
        note(await Promise.all([fetch('pay', { who }), (async () => interrupt(`sure ${who}?`))()])),
      )
      .addEdge(START, 'fan')
      .addConditionalEdges('fan', () => ['a', 'b'].map((who) => new Send('one', { notes: [who] })))
      .compile();
    const run = await startRun(oneNode(() => read(fan as unknown as Graph)));
    for (const { id } of run.fetches) await run.answer({ id, resource: 'pay' }, 'paid');
    for (const { id } of run.interrupts) await run.respond(id, 'yes');
    expect(named(run, 'pay')).toHaveLength(2);
    expect(run.status).toBe('completed');
  });
});

describe('a graph at work whose caller pauses and aborts it', () => {
  const paying = () => inSequence({ pay: async () => note(await fetch('pay', {})) });
  const callers: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
    alone: (signal) => paying().invoke({}, { signal }),
    'with a graph that it calls': (signal) =>
      inSequence({
        outer: async (_state: unknown, config: object) => note((await paying().invoke({}, config)).notes),
      }).invoke({}, { signal }),
  };

  test.each(Object.entries(callers))('%s, pays once', async (_what, begin) => {
    const agent = oneNode(async () => {
      const control = new AbortController();
      try {
        return JSON.stringify(await Promise.all([sure(), begin(control.signal)]));
      } finally {
        control.abort();
      }
    });
    const run = await startRun(agent);
    await run.answer('pay', 'paid');
    await run.respond('sure?', 'yes');
    expect(run.error).toBeUndefined();
    expect(run.log).toHaveLength(2);
    expect(run.status).toBe('completed');
  });
});
