/**
 * A call of one branch returns while another is on its way to its question. Both come to where they came at first when their
 * task runs again.
 */
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { interrupt, task } from '@langchain/langgraph';
import { ask, chatModel, fetch } from 'airlockjs/agent';
import { modelSays } from 'airlockjs/testing';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const look = task('look', async () => fetch('stock', {}));
const compute = task('compute', async (x: number) => x * 2);
const looking = inSequence({ look: async () => note(await fetch('stock', {})) });

const words = ChatPromptTemplate.fromMessages([['human', 'Write to {name}']]);
const approve = tool(async ({ text }) => String(interrupt({ send: text })), {
  name: 'approve',
  description: 'Asks before it sends.',
  schema: z.object({ text: z.string() }),
});
const filledIn = async () => {
  const filled = await words.pipe(async (prompt) => prompt.toString()).invoke({ name: 'Ann' });
  return approve.invoke({ text: filled });
};
const written = words.pipe(chatModel()).pipe(new StringOutputParser());
const write = async () => interrupt({ send: await written.invoke({ name: 'Ann' }) });
const tidied = RunnableLambda.from(async (text: string) => text.trim()).pipe(async (text: string) =>
  text.toUpperCase(),
);
const order = async () => fetch('order', { what: await tidied.invoke(' book '), id: crypto.randomUUID() });

const branches: Record<string, () => unknown> = {
  'a tool that asks behind a template, beside a task that only computes': () =>
    Promise.all([filledIn(), compute(3)]),
  'a task that only computes, beside a tool that asks behind a template': () =>
    Promise.all([compute(3), filledIn()]),
  'a fetch with an id of its own behind Runnables, beside a task, and interrupt() behind both': async () => [
    await Promise.all([compute(3), order()]),
    interrupt('ok?'),
  ],
  'a model and then interrupt(), beside a task whose fetch is answered with the model': () =>
    Promise.all([write(), look()]),
  'a model and then interrupt(), beside a graph whose fetch is answered with the model': () =>
    Promise.all([write(), looking.invoke({})]),
};

describe.each([false, true])('a call returns beside a branch that goes on (restored: %s)', (restoring) => {
  test.each(Object.entries(branches))('%s', async (_what, work) => {
    const run = await startRun(oneNode(work));
    const asked: unknown[] = [];
    while (run.status !== 'completed') {
      expect(run.error).toBeUndefined();
      if (restoring) await run.restore();
      const [question] = run.interrupts;
      if (run.fetches.length === 0) {
        asked.push(question?.id);
        await run.respond(question?.id ?? '', 'yes');
        continue;
      }
      const answers = run.fetches.map(({ id, resource }) => ({
        id,
        answer: resource === 'model' ? modelSays('dear Ann') : 3,
      }));
      await run.together(() => Promise.all(answers.map(({ id, answer }) => run.answer(id, answer))));
    }
    expect(asked).toHaveLength(1);
  });

  test('questions alike, one of them behind the call: each is given its own decision', async () => {
    const pay = async (who: string) => {
      const { type, actor } = await ask.approval({ action: 'pay', args: { amount: 10 } });
      return [who, type, actor];
    };
    const run = await startRun(
      oneNode(() =>
        Promise.all([
          compute(3).then(() => pay('behind')),
          tidied.invoke(' beside ').then((who) => pay(who)),
        ]),
      ),
    );
    const [beside, behind] = run.interrupts;
    await run.reject(behind?.id ?? '', 'no', { actor: 'bert' });
    if (restoring) await run.restore();
    await run.approve(beside?.id ?? '', { actor: 'anna' });
    expect(run.result).toEqual({
      notes: [
        JSON.stringify([
          ['behind', 'reject', 'bert'],
          ['BESIDE', 'approve', 'anna'],
        ]),
      ],
    });
  });
});
