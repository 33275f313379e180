/** LangChain messages through JSON: made messages again, and nothing else is constructed. */
import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { reviveMessages } from '../../src/agent/langgraph/revive-messages.js';
import { Rehearsal } from '../support/rehearsal.js';

const throughJson = (value: unknown) => reviveMessages(JSON.parse(JSON.stringify(value)));

const messages: BaseMessage[] = [
  new HumanMessage({ content: 'Hi', id: 'h-1' }),
  new SystemMessage('Be brief.'),
  new AIMessage({
    content: '',
    id: 'a-1',
    tool_calls: [{ type: 'tool_call', id: 'call-1', name: 'look_up', args: { word: 'x', lc: 1 } }],
  }),
  new ToolMessage({ content: 'X.', tool_call_id: 'call-1', status: 'error' }),
  new ChatMessage('Said.', 'critic'),
  new RemoveMessage({ id: 'h-1' }),
];

test.each(messages)('$type', (message) => {
  const revived = throughJson(message) as BaseMessage;
  expect(revived.constructor).toBe(message.constructor);
  expect(revived.toDict()).toEqual(message.toDict());
});

test('within other values', () => {
  const revived = throughJson({ deep: [{ messages }], beside: 1 }) as { deep: { messages: BaseMessage[] }[] };
  expect(revived.deep[0]?.messages[2]).toMatchObject({ tool_calls: [{ name: 'look_up' }] });
});

describe('is left as it is', () => {
  test.each([
    [{ lc: 1, type: 'constructor', id: ['langchain', 'llms', 'OpenAI'], kwargs: { apiKey: 'x' } }],
    [{ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'constructor'], kwargs: {} }],
    [{ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', '__proto__'], kwargs: {} }],
    [{ lc: 1, type: 'secret', id: ['OPENAI_API_KEY'] }],
    [{ lc: 1, type: 'constructor', id: 'messages', kwargs: {} }],
    [{ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'AIMessage'] }],
    [null],
    ['text'],
    [[1, { a: [] }]],
  ])('%j', (value) => {
    expect(throughJson(value)).toEqual(value);
  });
});

test('a run takes messages as its input, tool calls and all, and keeps them through a restore', async () => {
  const graph = () =>
    new StateGraph(MessagesAnnotation)
      .addNode('call', async ({ messages: given }) => {
        const last = given.at(-1);
        if (!AIMessage.isInstance(last)) throw new Error('No message of the model.');
        const [call] = last.tool_calls ?? [];
        await fetch('before');
        return {
          messages: [
            new ToolMessage({
              content: JSON.stringify(await fetch(call?.name ?? '')),
              tool_call_id: 'call-1',
            }),
          ],
        };
      })
      .addEdge(START, 'call')
      .compile();
  const input = JSON.parse(JSON.stringify({ messages: messages.slice(0, 3) }));
  const rehearsal = await Rehearsal.start({ graph, input });
  await rehearsal.answer(...rehearsal.pending);
  await rehearsal.restore();
  const ended = await rehearsal.toOutcome();
  expect(ended).toMatchObject({
    result: {
      messages: [
        {},
        {},
        {},
        { id: ['langchain_core', 'messages', 'ToolMessage'], kwargs: { content: '{"look_up":null}' } },
      ],
    },
  });
});
