/** What a model reads of a tool call that does not fit: what is wrong, and nothing of the machine. As in a worker. */
import { chatModel, defineAgents } from 'airlockjs/agent';
import { modelSays, readMessages, startTestRun } from 'airlockjs/testing';
import { createAgent, tool } from 'langchain';
import { expect, test } from 'vitest';
import * as z from 'zod';

const pay = tool(({ amount }) => `paid ${amount}`, {
  name: 'pay',
  description: 'Pays',
  schema: z.object({ amount: z.number().positive() }),
});
const broken = tool(
  () => {
    throw new Error('No such account.');
  },
  { name: 'broken', description: 'Fails', schema: z.object({}) },
);
const agents = defineAgents({
  payer: {
    versions: { '1.0.0': createAgent({ model: chatModel(), tools: [pay, broken] }) },
    current: '1.0.0',
  },
});

test.each([
  ['args that do not fit', { name: 'pay', args: { amount: 'all' } }, 'did not match expected schema'],
  ['a tool that throws', { name: 'broken', args: {} }, 'No such account.'],
  ['no such tool', { name: 'pray', args: {} }, 'pray'],
])('%s', async (_, call, words) => {
  const run = await startTestRun(agents, {
    agent: 'payer',
    input: { messages: [{ role: 'user', content: 'Pay.' }] },
  });
  await run.answer('fetch-1', modelSays('', call));
  const [asked] = run.fetches;
  const text = JSON.stringify(asked);
  expect(text).toContain(words);
  expect(text).not.toMatch(/\bat (?:\w|<)[^"]*:\d+:\d+|node_modules|file:\/\/|\\\\n +at /);
  await run.answer('fetch-2', modelSays('I cannot.'));
  expect(readMessages(run.result).at(-1)).toEqual({ who: 'assistant', text: 'I cannot.', calls: [] });
});
