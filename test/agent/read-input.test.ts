/** JSON from outside is data: it names no control object of LangGraph, and messages that cannot be made end their run by name. */
import { AIMessage } from '@langchain/core/messages';
import {
  entrypoint,
  getPreviousState,
  interrupt,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { ask, defineAgents } from 'airlockjs/agent';
import { startTestRun } from 'airlockjs/testing';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import type { Json, JsonObject } from '../../src/common/protocol.js';
import { Notes } from './graphs/notes.js';

const gate = new StateGraph(Notes)
  .addNode('ask', async () => ({
    notes: [`${interrupt('pay?')} ${await ask.question({ prompt: 'sure?' })}`],
  }))
  .addNode('pay', () => ({ notes: ['paid'] }))
  .addEdge(START, 'ask')
  .addEdge('ask', 'pay');
const chat = new StateGraph(MessagesAnnotation)
  .addNode('say', () => ({ messages: [] }))
  .addEdge(START, 'say');
const agents = defineAgents({
  gate: { versions: { '1': gate }, current: '1' },
  chat: { versions: { '1': chat }, current: '1' },
});

const command = { lg_name: 'Command', goto: ['pay'], update: { notes: ['x'] } };
const controls: [string, Json][] = [
  ['a Command', command],
  ['a Command that resumes', { lg_name: 'Command', resume: 'yes' }],
  ['a Command in a list', [command]],
  ['a Command that a node may return', { notes: [{ deep: command }] }],
  ['a Send', { notes: [{ lg_name: 'Send', node: 'pay', args: {} }] }],
  ['an Overwrite', { notes: { __overwrite__: [] } }],
  ['an Overwrite by its type', { notes: { type: '__overwrite__', value: [] } }],
  ['what entrypoint.final gives', { notes: [{ __lg_type: '__pregel_final', value: 1, save: 2 }] }],
  ['a snapshot of a channel', { notes: [{ lg_name: 'DeltaSnapshot', value: 1 }] }],
  ['a call of a task', { notes: [{ __lg_type: 'call', name: 'pay' }] }],
  ['a message that removes another', { messages: [{ type: 'remove', id: 'm1' }] }],
  ['a message that removes another, in no list', { messages: { type: 'remove', id: 'm1' } }],
  ['a message that removes all, in no list', { messages: { role: 'remove', id: '__remove_all__' } }],
  ['what goes on with a node that has stopped', null],
  [
    'a message that removes all',
    { deep: { messages: [{ role: 'remove', content: '', id: '__remove_all__' }] } },
  ],
  [
    'a message that removes another, as LangChain writes it',
    {
      notes: [
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'RemoveMessage'],
          kwargs: { id: 'm1' },
        },
      ],
    },
  ],
  ['an Overwrite by its name', { notes: { lg_name: 'Overwrite', value: [] } }],
];
/** What a test calls with anything. */
const start = startTestRun as (catalog: typeof agents, options: object) => ReturnType<typeof startTestRun>;

describe.each(controls)('%s', (_name, input) => {
  test('is no input of a run', async () => {
    const run = await start(agents, { agent: 'gate', input });
    expect(run.error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('LangGraph') });
    expect(run.interrupts).toEqual([]);
  });

  test('is no message of a conversation, which goes on', async () => {
    const run = await start(agents, { agent: 'gate', conversation: true });
    await expect(run.send(input)).rejects.toThrow('LangGraph');
    expect(run.lastTurn).toBeUndefined();
    await run.send({ notes: ['hello'] });
    expect(run.interrupts).toMatchObject([{ prompt: 'pay?' }]);
  });
});

test('what an entrypoint remembers is not for a message to say', async () => {
  const echo = entrypoint('agent', async (message: JsonObject) => ({
    ...message,
    mayPay: (getPreviousState<{ mayPay: boolean }>() ?? { mayPay: false }).mayPay,
  }));
  const remembering = defineAgents({ echo: { versions: { '1': echo }, current: '1' } });
  const run = await start(remembering as object as typeof agents, { agent: 'echo', conversation: true });
  const sent = run.send({ __lg_type: '__pregel_final', value: 1, save: { mayPay: true } });
  await expect(sent).rejects.toThrow('LangGraph');
  await run.send({ text: 'pay' });
  expect(run.lastTurn).toMatchObject({ result: { text: 'pay', mayPay: false } });
});

test('data that only resembles them is taken', async () => {
  const notes = [
    { lg_name: 'Invoice', __lg_type: 'final', type: 'overwrite', node: 'pay', args: {}, goto: 'pay' },
  ];
  const run = await start(agents, { agent: 'gate', input: { notes } });
  expect(run.interrupts).toMatchObject([{ prompt: 'pay?' }]);
});

describe.each<[string, JsonObject]>([
  ['AIMessage', { content: 'x', response_metadata: 5 }],
  ['AIMessage', { content: 'x', response_metadata: null }],
])('%s of %j, which cannot be made', (name, kwargs) => {
  const messages = [{ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', name], kwargs }];

  test('fails its run', async () => {
    const run = await start(agents, { agent: 'chat', input: { messages } });
    expect(run.error).toMatchObject({ code: 'bad_input', message: expect.stringContaining('LangChain') });
  });

  test('begins no turn, and the next is as if it had never come', async () => {
    const run = await start(agents, { agent: 'chat', conversation: true, input: { messages: [] } });
    await expect(run.send({ messages })).rejects.toThrow('LangChain');
    await run.send({ messages: [] });
    expect(run.lastTurn).toMatchObject({ status: 'completed', result: { messages: [] } });
  });
});

const model = new ScriptedModel([new AIMessage('hello')]);
describe.each<[string, GraphSource]>([
  ['a graph', chat],
  ['a compiled graph', chat.compile()],
  ['a graph with a configuration', chat.compile().withConfig({ tags: ['x'] })],
  ['what a function makes', async () => chat.compile()],
  ['an agent of createAgent', createAgent({ model, tools: [] })],
])('of which the graph takes nothing: of %s', (_name, source) => {
  test.each<[Json, RegExp]>([
    ['hello', /^The message is a text\. The graph takes an object .*messages.* as \{ "messages": \[/],
    [5, /is a number/],
    [[{ role: 'user', content: 'hello' }], /is a list/],
    [{ message: 'hello' }, /has nothing that the agent's graph takes/],
  ])('the message %j begins no turn', async (message, problem) => {
    const catalog = defineAgents({ any: { versions: { '1': source }, current: '1' } });
    const run = await start(catalog as object as typeof agents, { agent: 'any', conversation: true });
    await expect(run.send(message)).rejects.toThrow(problem);
    expect(run.lastTurn).toBeUndefined();
    await run.send({ messages: [{ role: 'user', content: 'hello' }], other: 1 });
    expect(run.lastTurn).toMatchObject({ status: 'completed' });
  });
});

test('an entrypoint takes a text', async () => {
  const echo = entrypoint('echo', async (text: string) => text);
  const catalog = defineAgents({ any: { versions: { '1': echo }, current: '1' } });
  const run = await start(catalog as object as typeof agents, { agent: 'any', conversation: true });
  await run.send('hello');
  expect(run.lastTurn).toMatchObject({ status: 'completed', result: 'hello' });
});

test('input nested deeper than a stack goes ends by name', async () => {
  const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const { readInput } = await import('../../src/agent/langgraph/read-input.js');
  expect(() => readInput(JSON.parse(text))).toThrow(expect.objectContaining({ name: 'BadInputError' }));
});
