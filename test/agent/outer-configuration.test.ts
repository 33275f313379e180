/**
 * Code of a nested graph that is given the configuration of the node around it: it belongs to the nested graph's task, which
 * does not run again once it has finished.
 */

import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import {
  Annotation,
  entrypoint,
  interrupt,
  type LangGraphRunnableConfig,
  Send,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Notes } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';

type Config = LangGraphRunnableConfig;
type Work = () => Promise<unknown>;
/** Runs work with a configuration. */
type Caller = (work: Work, config: Config) => Promise<unknown>;

const inTool: Caller = (work, config) =>
  tool(async () => String(await work()), { name: 'inner', description: 'x', schema: z.object({}) }).invoke(
    {},
    config,
  );
const inRunnable: Caller = async (work, config) => String(await RunnableLambda.from(work).invoke(1, config));
const One = Annotation.Root({ x: Annotation<string> });
const inGraph: Caller = async (work, config) => {
  const graph = new StateGraph(One)
    .addNode('only', async () => ({ x: String(await work()) }))
    .addEdge(START, 'only')
    .compile();
  return (await graph.invoke({ x: '' }, config)).x;
};
const inTask: Caller = (work, config) => {
  const inner = task('inner', async () => String(await work()));
  return RunnableLambda.from(async () => inner()).invoke(1, config);
};

/** Two branches, each of which runs work in a nested graph with the node's configuration, and then interrupts. */
function branches(caller: Caller, work: (who: string) => Promise<unknown>) {
  return new StateGraph(Notes)
    .addNode('branch', async (state: typeof Notes.State, config: Config) => {
      const who = state.notes[0] ?? '';
      const nested = entrypoint('nested', async (_: number) => caller(() => work(who), config));
      return { notes: [`${await nested.invoke(1)}`, `${interrupt(`last ${who}`)}`] };
    })
    .addConditionalEdges(START, () => ['a', 'b'].map((who) => new Send('branch', { notes: [who] })))
    .compile();
}

describe.each<[string, Caller, isAstrayOnPlainLangGraph: boolean]>([
  ['a tool', inTool, true],
  ['a runnable', inRunnable, true],
  ['a graph', inGraph, false],
  ['a functional task', inTask, false],
])('%s', (_what, caller, isAstrayOnPlainLangGraph) => {
  const end = { notes: ['1', 'A', '2', 'B'] };

  test('that fetches is not asked for it again behind an interrupt()', async () => {
    const run = await startRun(branches(caller, (who) => fetch('clock', { who })));
    const [first, second] = run.fetches;
    await run.answer(first?.id ?? '', 1);
    await run.answer(second?.id ?? '', 2);
    await run.respond('last a', 'A');
    await run.restore();
    await run.respond('last b', 'B');
    expect(run.result).toEqual(end);
    expect(run.log.filter(({ request }) => request.kind === 'fetch')).toHaveLength(2);
  });

  test.each<[string, (who: string) => Promise<unknown>]>([
    ['ask()', (who) => ask.question({ prompt: `first ${who}` })],
    ['interrupt()', async (who) => interrupt(`first ${who}`)],
  ])('that pauses by %s goes on with its own answer', async (_how, work) => {
    const run = await startRun(branches(caller, work));
    await run.respond('first b', '2');
    await run.restore();
    await run.respond('first a', '1');
    await run.respond('last b', 'B');
    await run.respond('last a', 'A');
    expect(run.result).toEqual(end);
    expect(run.log).toHaveLength(4);
  });

  test('that interrupts gives each question its own answer, which plain LangGraph does not always', async () => {
    const answers = { 'first a': '1', 'first b': '2', 'last a': 'A', 'last b': 'B' };
    const graph = branches(caller, async (who) => interrupt(`first ${who}`));
    const astray = { notes: ['1', '1', '2', '2'] };
    expect(await onPlainLangGraph(graph, answers)).toEqual(isAstrayOnPlainLangGraph ? astray : end);
  });
});
