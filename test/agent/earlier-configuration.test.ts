/** Code of a node that is given the configuration of an earlier node, as an agent has it that keeps its `config`. */
import { tool } from '@langchain/core/tools';
import { interrupt, type LangGraphRunnableConfig } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, note } from './graphs/notes.js';
import { play } from './support/play.js';
import { startRun } from './support/start-run.js';

type Config = LangGraphRunnableConfig;

/** Keeps the configuration of its first node, and runs its tools with it ever after. */
function keepingAgent() {
  let kept: Config | undefined;
  const call = (work: () => Promise<unknown>) =>
    tool(async () => String(await work()), { name: 'work', description: 'w', schema: z.object({}) }).invoke(
      {},
      kept,
    );
  const approve = () => call(async () => (await ask.approval({ action: 'pay', args: { amount: 10 } })).actor);
  return {
    begin: async (_: unknown, config: Config) => {
      kept = config;
      return note('begun');
    },
    gate: async () => note(await approve()),
    look: async () => note(interrupt('look?')),
    gateAndLook: async () => note([await approve(), interrupt('look?')]),
    payAndLook: async () => note([await call(() => fetch('pay', { amount: 10 })), interrupt('look?')]),
  };
}

test('in a nested graph, each call is asked for itself', async () => {
  const { begin, gate, look } = keepingAgent();
  const run = await startRun(inSequence({ nested: inSequence({ begin, first: gate, look, second: gate }) }));
  expect(await play(run)).toEqual({
    asked: ['pay', 'look?', 'pay'],
    result: { notes: ['begun', 'person 1', 'answer 2', 'person 3'] },
  });
});

describe('a node that runs again', () => {
  test('does not pay again', async () => {
    const { begin, payAndLook } = keepingAgent();
    const run = await startRun(inSequence({ begin, payAndLook }));
    expect(await play(run)).toEqual({
      asked: ['pay', 'look?'],
      result: { notes: ['begun', '["answer 1","answer 2"]'] },
    });
  });

  test('does not ask again', async () => {
    const { begin, gateAndLook } = keepingAgent();
    const run = await startRun(inSequence({ begin, gateAndLook }));
    expect((await play(run)).asked).toEqual(['pay', 'look?']);
  });
});
