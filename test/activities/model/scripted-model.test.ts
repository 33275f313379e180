import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { AirlockError, scriptedModelResource } from 'airlockjs/resources';
import { expect, test } from 'vitest';
import { modelResultSchema, toWireMessage } from '../../../src/common/model-protocol.js';
import type { Json } from '../../../src/common/protocol.js';
import { attemptFetch, failureOf } from '../support/attempt.js';

const conversation = (turns: number): Json => ({
  messages: [new HumanMessage('go'), ...Array.from({ length: turns }, () => new AIMessage('said'))].map(
    toWireMessage,
  ),
});
const script = scriptedModelResource({
  replies: [
    {
      tool_calls: [
        { name: 'get_weather', args: { city: 'Tokyo' } },
        { name: 'get_time', args: {} },
      ],
    },
    'It is sunny.',
  ],
});
const reply = async (turns: number) =>
  modelResultSchema.parse(await attemptFetch(script, conversation(turns))).message;

test('each turn of a conversation gets its reply, the same on every attempt', async () => {
  const first = await reply(0);
  expect(first).toMatchObject({
    type: 'ai',
    data: {
      id: 'scripted-fetch-1',
      tool_calls: [
        { name: 'get_weather', args: { city: 'Tokyo' }, id: 'call-of-fetch-1' },
        { name: 'get_time', args: {}, id: 'call-of-fetch-1-2' },
      ],
    },
  });
  expect(await reply(1)).toMatchObject({ data: { content: 'It is sunny.' } });
  expect(await reply(0)).toEqual(first);
});

test('no two calls of a run give a message, or tool calls, of the same id', async () => {
  const said = async (id: string) =>
    modelResultSchema.parse(await attemptFetch(script, conversation(0), { call: { id } })).message.data;
  const [first, second] = [await said('fetch-7'), await said('fetch-9')];
  expect(first.id).not.toBe(second.id);
  expect(first.tool_calls).not.toEqual(second.tool_calls);
});

test('an exhausted script ends the fetch at once', async () => {
  expect(await failureOf(attemptFetch(script, conversation(2)))).toMatchObject({
    code: 'failed',
    retried: false,
    message: 'The scripted model has 2 replies and was asked for number 3. Add a reply to its script.',
  });
});

test('a script may be a function of the messages', async () => {
  const echo = scriptedModelResource({ replies: (messages) => `${messages.length}: ${messages[0]?.text}` });
  expect(await attemptFetch(echo, conversation(1))).toMatchObject({
    message: { data: { content: '2: go' } },
  });
});

test('an empty script is refused where it is written', () => {
  expect(() => scriptedModelResource({ replies: [] })).toThrow(
    expect.toSatisfy((error: unknown) => AirlockError.isInstance(error) && error.message.includes('replies')),
  );
});
