/** Nodes that are Runnables themselves: LangGraph gives them their configuration by argument alone. */
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { Runnable, RunnableLambda, type RunnableLike } from '@langchain/core/runnables';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { DynamicStructuredTool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { ask, chatModel, fetch } from 'airlockjs/agent';
import { modelSays } from 'airlockjs/testing';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { play } from './support/play.js';
import { startRun } from './support/start-run.js';

type Update = ReturnType<typeof note>;

class Gate extends Runnable<unknown, Update> {
  override lc_namespace = ['gate'];

  override async invoke(): Promise<Update> {
    return note((await ask.approval({ action: 'pay', args: { amount: 10 } })).actor);
  }
}

/** They have a function as well, and do not put their configuration in place for it. */
const approved = async () => note((await ask.approval({ action: 'pay', args: { amount: 10 } })).actor);
const payTool = () =>
  new DynamicStructuredTool({
    name: 'pay',
    description: 'Asks.',
    schema: z.object({ notes: z.array(z.string()) }),
    func: approved,
  });
const gates: [name: string, make: () => RunnableLike][] = [
  ['a Runnable of its own', () => new Gate()],
  ['a DynamicStructuredTool', payTool],
  ['a function', () => approved],
  ['a RunnableLambda', () => RunnableLambda.from(approved)],
];

const letter = () =>
  ChatPromptTemplate.fromMessages([['human', 'Write the letter']])
    .pipe(chatModel())
    .pipe(RunnableLambda.from(({ content }) => note(content)));
const look = async () => note(interrupt('look?'));
const answerOf = (nth: number) => modelSays(`letter ${nth}`);

describe.each([false, true])('restored before each answer: %s', (restored) => {
  describe.each(gates)('%s', (_name, gate) => {
    test.each(['the root graph', 'a nested graph'])('in %s, each is asked for itself', async (where) => {
      const nodes = inSequence({ first: gate(), look, second: gate() });
      const run = await startRun(where === 'a nested graph' ? inSequence({ nested: nodes }) : nodes);
      expect(await play(run, { restored })).toEqual({
        asked: ['pay', 'look?', 'pay'],
        result: { notes: ['person 1', 'answer 2', 'person 3'] },
      });
    });
  });

  test('a model has an answer of its own at each call', async () => {
    const nested = inSequence({ draft: letter(), look, redraft: letter() });
    const run = await startRun(inSequence({ nested }));
    expect(await play(run, { restored, answerOf })).toEqual({
      asked: ['model', 'look?', 'model'],
      result: { notes: ['letter 1', 'answer 2', 'letter 3'] },
    });
  });

  test('one that has finished is not asked again', async () => {
    const run = await startRun(inSequence({ draft: letter(), look, after: look }));
    expect(await play(run, { restored, answerOf })).toEqual({
      asked: ['model', 'look?', 'look?'],
      result: { notes: ['letter 1', 'answer 2', 'answer 3'] },
    });
  });
});

test('code that has lost its task ends the run by name: nobody could say for which it asks', async () => {
  const outside = () => AsyncLocalStorageProviderSingleton.getInstance().run({}, () => fetch('pay'));
  const run = await startRun(oneNode(outside));
  expect([run.error?.code, run.fetches]).toEqual(['unsupported_feature', []]);
});
