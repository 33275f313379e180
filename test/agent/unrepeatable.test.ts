/**
 * What a rerun would not do again: what a node has read of a graph by `stream()` or `streamEvents()`, and functional tasks that
 * their node does not wait for. A handover comes behind it, and so does the answer to an `interrupt()` of another node.
 */
import { Annotation, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';
import { DAY, HOUR, sleep } from './support/waits.js';

/** Waits for an answer; on plain LangGraph, for a moment. */
type Wait = (what: string) => Promise<unknown>;
type Run = Awaited<ReturnType<typeof startRun>>;

const asked: Wait = (what) => fetch(what, {});
const plainly: Wait = (what) => sleep(2).then(() => what);

const steps = (wait: Wait) => {
  const step = (name: string) => async () => note(await wait(name));
  return inSequence({ a: step('a'), b: step('b'), c: step('c') });
};

/** Each gives what it has read, one after another. */
const readers: Record<string, (wait: Wait) => Promise<unknown[]>> = {
  'by stream(), values': async (wait) => {
    const seen: unknown[] = [];
    for await (const { notes } of await steps(wait).stream({}, { streamMode: 'values' }))
      seen.push(notes.length);
    return seen;
  },
  'by stream(), updates': async (wait) => {
    const seen: unknown[] = [];
    for await (const update of await steps(wait).stream({}, { streamMode: 'updates' }))
      seen.push(...Object.keys(update));
    return seen;
  },
  'by streamEvents()': async (wait) => {
    const seen: unknown[] = [];
    for await (const { event, name } of steps(wait).streamEvents({}, { version: 'v2' }))
      if (event === 'on_chain_end' && 'abc'.includes(name)) seen.push(name);
    return seen;
  },
  'of a graph in it': async (wait) => {
    const outer = inSequence({ outer: steps(wait) });
    const seen: unknown[] = [];
    for await (const [, update] of await outer.stream({}, { streamMode: 'updates', subgraphs: true }))
      seen.push(...Object.keys(update));
    return seen;
  },
  'of nodes side by side': async (wait) => {
    const beside = new StateGraph(Notes)
      .addNode('a', async () => note(await wait('a')))
      .addNode('b', async () => note([await wait('b'), await wait('c')]))
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .compile();
    const seen: unknown[] = [];
    for await (const update of await beside.stream({}, { streamMode: 'updates' }))
      seen.push(...Object.keys(update));
    return seen;
  },
  'and leaves it at the first chunk': async (wait) => {
    for await (const update of await steps(wait).stream({}, { streamMode: 'updates' }))
      return [...Object.keys(update), await wait('b'), await wait('c')];
    return [];
  },
  'and asks at each chunk': async (wait) => {
    const sub = inSequence({ a: async () => note(await wait('a')), b: async () => note(await wait('b')) });
    const seen: unknown[] = [];
    for await (const update of await sub.stream({}, { streamMode: 'updates' })) {
      seen.push(...Object.keys(update));
      if (seen.length === 2) seen.push(await wait('c'));
    }
    return seen;
  },
};

/** Answers what is asked, one by one, each time in another execution if there may be one. */
async function answerAll(run: Run, isRestored: boolean): Promise<void> {
  for (let step = 0; step < 10 && run.fetches.length > 0; step++) {
    if (isRestored) await run.restore();
    const [next] = run.fetches;
    if (next) await run.answer(next.id, next.resource);
  }
}

describe.each(Object.entries(readers))('a node that reads a graph %s', (_how, read) => {
  const graph = (wait: Wait) =>
    oneNode(async () => {
      const seen = await read(wait);
      return [seen, await wait('pay')];
    });

  test('has all of it behind a continue-as-new', async () => {
    const plain = await onPlainLangGraph(graph(plainly));
    for (const isRestored of [false, true]) {
      const run = await startRun(graph(asked));
      await answerAll(run, isRestored);
      expect(run.error).toBeUndefined();
      expect(run.result).toEqual(plain);
    }
  });

  test('has all of it where a node beside it was answered meanwhile', async () => {
    const beside = (wait: Wait) =>
      new StateGraph(Notes)
        .addNode('read', async () => note([await read(wait), await wait('pay')]))
        .addNode('gate', async () => note([interrupt('ok?'), await wait('behind')]))
        .addEdge(START, 'read')
        .addEdge(START, 'gate')
        .compile();
    const plain = await onPlainLangGraph(beside(plainly), { 'ok?': 'yes' });
    for (const isRestored of [false, true]) {
      const run = await startRun(beside(asked));
      await run.answer('a', 'a');
      await run.respond('ok?', 'yes');
      // Its node runs again when the other has finished.
      expect(run.fetches.map(({ resource }) => resource)).not.toContain('behind');
      await answerAll(run, isRestored);
      expect(run.error).toBeUndefined();
      expect(run.result).toEqual(plain);
    }
  });
});

test('a node that has paused is handed over', async () => {
  const graph = oneNode(async () => {
    const seen: string[] = [];
    const read = inSequence({
      a: async () => note(await fetch('a', {})),
      b: async () => note(interrupt('b?')),
    });
    for await (const update of await read.stream({}, { streamMode: 'updates' }))
      seen.push(...Object.keys(update));
    return seen;
  });
  const results = [];
  for (const isRestored of [false, true]) {
    const run = await startRun(graph);
    await run.answer('a', 'a');
    if (isRestored) await run.restore();
    await run.respond('b?', 'b');
    results.push(run.result);
  }
  expect(results[1]).toEqual(results[0]);
});

describe('a functional task that its node does not wait for', () => {
  const slow = (wait: Wait) => task('slow', async () => [await wait('one'), await wait('two')]);
  const graphs: Record<string, (wait: Wait) => GraphSource> = {
    'beside another node': (wait) =>
      new StateGraph(Notes)
        .addNode('calls', async () => {
          void slow(wait)();
          return note(await wait('own'));
        })
        .addNode('other', async () => note(await wait('other')))
        .addEdge(START, 'calls')
        .addEdge(START, 'other')
        .compile(),
    'alone, in a nested graph': (wait) =>
      inSequence({
        inner: oneNode(async () => {
          void slow(wait)();
          return 'called';
        }),
        next: async () => note(await wait('next')),
      }),
  };

  test.each(Object.entries(graphs))('goes on behind a continue-as-new: %s', async (_where, graph) => {
    const logs: string[][] = [];
    for (const isRestored of [false, true]) {
      const run = await startRun(graph(asked));
      await answerAll(run, isRestored);
      expect(run.status).toBe('completed');
      logs.push(run.log.map(({ request }) => JSON.stringify(request)));
    }
    expect(logs[0]?.length).toBeGreaterThan(2);
    expect(logs[1]).toEqual(logs[0]);
  });

  const approvers = (approve: () => Promise<unknown>) => {
    const State = Annotation.Root({ due: Annotation<number>, out: Annotation<unknown> });
    return new StateGraph(State)
      .addNode('open', async () => ({ due: Date.now() + DAY }))
      .addNode('approve', async () => ({ out: await approve() }))
      .addNode('pay', async ({ due }) => ({ out: Date.now() > due ? 'expired' : await fetch('pay', {}) }))
      .addEdge(START, 'open')
      .addEdge('open', 'approve')
      .addEdge('approve', 'pay')
      .compile();
  };

  test.each([false, true])('and what comes behind it is later, with a handover: %s', async (isRestored) => {
    const approver = task('approver', async (who: string) => ask.question({ prompt: `${who}?` }));
    const run = await startRun(approvers(() => Promise.race([approver('clerk'), approver('boss')])));
    await run.advance('25h');
    await run.respond('clerk?', 'yes');
    if (isRestored) await run.restore();
    await run.respond('boss?', 'yes');
    expect(run.result).toMatchObject({ out: 'expired' });
  });

  test('keeps its question where a node beside it was answered', async () => {
    const graph = new StateGraph(Notes)
      .addNode('calls', async () => {
        void task('asking', async () => [
          await ask.question({ prompt: 'in it?' }),
          await fetch('paid', {}),
        ])();
        return note('called');
      })
      .addNode('gate', async () => note(interrupt('ok?')))
      .addEdge(START, 'calls')
      .addEdge(START, 'gate')
      .compile();
    const run = await startRun(graph);
    await run.respond('ok?', 'yes');
    await run.restore();
    await run.respond('in it?', 'yes');
    await run.answer('paid', 1);
    expect(run.result).toEqual({ notes: ['called', 'yes'] });
  });
});

describe('what is given up keeps nobody waiting', () => {
  const asking = task('asking', async (who: string) => ask.question({ prompt: `${who}?` }));
  const inGraph: Record<string, () => Promise<unknown>> = {
    'a task that its node does not wait for': async () => {
      void asking('boss');
      return ask.question({ prompt: 'clerk?' });
    },
    'a task that has lost a race': () => Promise.race([asking('clerk'), asking('boss')]),
  };
  type Graph = ReturnType<typeof oneNode>;
  const deadlines: Record<string, (graph: Graph) => Promise<unknown>> = {
    race: (graph) => Promise.race([graph.invoke({}).then(() => 'in time'), sleep(HOUR).then(() => 'late')]),
    timeout: (graph) =>
      graph.invoke({}, { timeout: HOUR }).then(
        () => 'in time',
        () => 'late',
      ),
    'race with a reader': (graph) => {
      const read = async () => {
        for await (const _ of await graph.stream({}, { streamMode: 'updates' }));
        return 'in time';
      };
      return Promise.race([read(), sleep(HOUR).then(() => 'late')]);
    },
  };
  const cases = Object.entries(inGraph).flatMap(([what, node]) =>
    Object.entries(deadlines).map(([how, within]) => ({ what, node, how, within })),
  );

  test.each(cases)('$what, in a graph that a $how gives up', async ({ node, within }) => {
    for (const isRestored of [false, true]) {
      const run = await startRun(
        inSequence({
          work: async () => note(await within(oneNode(node))),
          gate: async () => note(interrupt('go?')),
          end: async () => note(await fetch('pay', {})),
        }),
      );
      await run.respond('clerk?', 'yes');
      await run.advance('2h');
      if (isRestored) await run.restore();
      await run.respond('go?', 'yes');
      await run.answer('pay', 1);
      expect(run.result).toEqual({ notes: ['late', 'yes', '1'] });
    }
  });

  test('and the run can be handed over behind it', async () => {
    let times = 0;
    const run = await startRun(
      inSequence({
        work: async () =>
          note(
            await deadlines.race?.(
              oneNode(inGraph['a task that has lost a race'] ?? (async () => undefined)),
            ),
          ),
        end: async () => {
          times += 1;
          return note(await fetch('pay', {}));
        },
      }),
    );
    await run.respond('clerk?', 'yes');
    await run.advance('2h');
    await run.restore();
    expect(times).toBe(2);
  });
});
