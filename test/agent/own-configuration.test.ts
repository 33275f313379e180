/** What a node says of the configuration that LangGraph gives it is the same in a rerun. */
import { tool } from '@langchain/core/tools';
import {
  getConfig,
  interrupt,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { play } from './support/play.js';
import { startRun } from './support/start-run.js';

type Config = LangGraphRunnableConfig;
const node = (work: (config: Config) => unknown) =>
  new StateGraph(Notes)
    .addNode('work', async (_state: unknown, config: Config) => note(await work(config)))
    .addEdge(START, 'work')
    .compile();
const look = task('look', async (at: number, _config: unknown) => fetch('look', { at }));

test.each<[string, (config: Config) => unknown]>([
  ['its config', (config) => config],
  ['getConfig()', () => getConfig()],
  ['its configurable', ({ configurable }) => configurable],
  ['both', (config) => ({ config, of: config.configurable })],
])('a functional task that is given %s is called again', async (_what, given) => {
  const run = await startRun(node(async (config) => [await look(1, given(config)), interrupt('go?')]));
  await run.answer('look', 'seen');
  await run.respond('go?', 'yes');
  expect(run.result).toEqual({ notes: ['["seen","yes"]'] });
  expect(run.log).toHaveLength(2);
});

test('the time of its first attempt is the task’s', async () => {
  const first = (config: Config) => config.executionInfo?.nodeFirstAttemptTime;
  const run = await startRun(
    node(async (config) => [
      await fetch('look', { at: first(config) ?? 0, now: Date.now() }),
      interrupt({ at: first(config) }),
    ]),
  );
  const [{ params } = { params: undefined }] = run.fetches;
  const { at, now } = params as { at: number; now: number };
  expect(at).toBe(now);
  await run.answer('look', 'seen');
  await run.advance('5s');
  await run.restore();
  await run.respond(run.interrupts[0]?.id ?? '', 'yes');
  expect(run.result).toEqual({ notes: ['["seen","yes"]'] });
});

/** Without LangGraph's own part, which the tool's `configurable` replaces, it would be a root graph. */
test.each([false, true])(
  'a graph that such a tool invokes does its work once (restored: %s)',
  async (restored) => {
    const paying = inSequence({
      pay: async () =>
        note([(await ask.approval({ action: 'pay', args: {} })).actor, await fetch('pay', {})]),
    });
    const work = tool(async () => String((await paying.invoke({})).notes), {
      name: 'work',
      description: 'w',
      schema: z.object({}),
    });
    const run = await startRun(
      oneNode(async () => [
        await work.invoke({}, { configurable: { customer: 'maria' } }),
        interrupt('sent?'),
      ]),
    );
    expect(await play(run, { restored })).toEqual({
      asked: ['pay', 'pay', 'sent?'],
      result: { notes: ['["[\\"person 1\\",\\"answer 2\\"]","answer 3"]'] },
    });
  },
);
