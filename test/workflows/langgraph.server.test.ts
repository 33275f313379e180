/** What LangGraph offers, run in the workflow sandbox by a real worker: one agent for each, as its users write it. */
import type { Decision } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { answered } from './support/answered.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
});
afterAll(() => workers.stop());

type Input = Parameters<TestWorkers['agents']['start']>[0]['input'];

/** Runs an agent to its end; every question it asks gets this decision. */
async function resultOf(agent: string, input: Input = {}, decision?: Decision) {
  const run = await workers.agents.start({ agent, input });
  const result = decision ? await answered(run, decision) : await run.result();
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  return result;
}

const respond = (value: string): Decision => ({ type: 'respond', value });

test('a subgraph that fetches and interrupts', async () => {
  expect(await resultOf('subgraph', {}, respond('yes'))).toEqual({ notes: ['2', '["yes",4]', 'after'] });
});

test('a fan-out by Send', async () => {
  expect(await resultOf('fan-out', {}, respond('ok'))).toEqual({
    notes: ['[2,"ok"]', '[4,"ok"]', '[6,"ok"]'],
  });
});

test('the functional API', async () => {
  expect(await resultOf('functional', { numbers: [1, 2] }, respond('go'))).toEqual({
    results: [4, 8],
    answer: 'go',
    last: 40,
  });
});

const conversation = { messages: [{ role: 'user', content: 'How is Tokyo?' }] };

test.each([
  ['assistant', undefined],
  ['reviewed-assistant', { type: 'approve' as const }],
])('createAgent with tools and a chat model (%s)', async (agent, decision) => {
  const { messages } = (await resultOf(agent, conversation, decision)) as {
    messages: { id: string[]; kwargs: { content: string } }[];
  };
  expect(messages.map(({ id }) => id.at(-1))).toEqual([
    'HumanMessage',
    'AIMessage',
    'ToolMessage',
    'ToolMessage',
    'AIMessage',
  ]);
  expect(messages.at(-1)?.kwargs.content).toContain('{"city":"Tokyo","sky":"clear"}');
  expect(messages.at(-1)?.kwargs.content).toContain('noon in Tokyo');
});

test('structured output of a chat model', async () => {
  expect(await resultOf('structured')).toEqual({ notes: ['{"city":"Tokyo","celsius":21}'] });
});

test('a node retry policy', async () => {
  expect(await resultOf('retrying')).toEqual({ notes: ['{"attempts":3,"doubled":6}'] });
});

test('a node that streams a subgraph', async () => {
  const { notes } = (await resultOf('streaming')) as { notes: string[] };
  expect(JSON.parse(notes[0] ?? '')).toEqual([
    'values {"notes":[]}',
    'updates {"look":{"notes":["2"]}}',
    'values {"notes":["2"]}',
    'updates {"again":{"notes":["4"]}}',
    'values {"notes":["2","4"]}',
  ]);
});

test('a node timeout', async () => {
  expect(await resultOf('node-timeout')).toEqual({ notes: ['gave up: NodeTimeoutError'] });
});

test('a graph made by an asynchronous function', async () => {
  expect(await resultOf('factory')).toEqual({ notes: ['["made",8]'] });
});

test('fetches that fail while nobody awaits them', async () => {
  expect(await resultOf('floating')).toEqual({ notes: ['[2,"not_found"]'] });
});

test('params that do not fit are a FetchError', async () => {
  const { notes } = (await resultOf('asks-too-much')) as { notes: string[] };
  expect(JSON.parse(notes[0] ?? '')).toEqual([
    'FetchError',
    'too_large',
    expect.stringMatching(/^The params of fetch-1 \(echo\) have 3000002 bytes as JSON, more than fits/),
  ]);
});

test.each(['asking-graph', 'asking-flow'])(
  'people alone are asked, around what is called: %s',
  async (agent) => {
    expect(await resultOf(agent, {}, respond('yes'))).toEqual({ notes: ['["yes","yes","yes"]'] });
  },
);
