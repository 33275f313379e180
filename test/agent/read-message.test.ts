/** What Airlock reads of a message's text by itself is what LangChain's `load` reads. */
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { MemorySaver } from '@langchain/langgraph';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../src/agent/langgraph/state/read-message.js';

const { serde } = new MemorySaver();
const textOf = (message: BaseMessage) => JSON.stringify(message);

async function expectSame(text: string): Promise<void> {
  const read = readMessage(text);
  const loaded: unknown = await serde.loadsTyped('json', text);
  expect(read).toStrictEqual(loaded);
  expect(JSON.stringify(read)).toBe(JSON.stringify(loaded));
  expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf(loaded));
}

const call = {
  name: 'look',
  args: { at: [1, null, { deep: 'é' }] },
  id: 'call-1',
  type: 'tool_call' as const,
};

describe('is read as LangChain reads it', () => {
  test.each<[string, BaseMessage]>([
    ['of a person', new HumanMessage({ content: 'Hello', id: 'h', name: 'Ann' })],
    ['of parts', new HumanMessage({ content: [{ type: 'text', text: 'Hello' }] })],
    ['of the system', new SystemMessage('Be brief.')],
    [
      'of a model, with all that a provider says',
      new AIMessage({
        content: '',
        tool_calls: [call],
        invalid_tool_calls: [{ name: 'pay', args: '{', error: 'no JSON', type: 'invalid_tool_call' }],
        usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
        response_metadata: { model: 'm', finish_reason: 'stop' },
        additional_kwargs: { tool_calls: [], some_key: { camelCase: 1 } },
      }),
    ],
    ['of a model, a chunk', new AIMessageChunk({ content: 'Hel', id: 'c' })],
    [
      'of a tool',
      new ToolMessage({
        content: 'found',
        tool_call_id: 'call-1',
        name: 'look',
        status: 'error',
        artifact: { n: 1 },
      }),
    ],
    ['of a role', new ChatMessage({ content: 'x', role: 'critic' })],
    ['that removes another', new RemoveMessage({ id: 'h' })],
  ])('%s', async (_name, message) => {
    expect(readMessage(textOf(message))).toBeDefined();
    await expectSame(textOf(message));
    await expectSame(textOf(readMessage(textOf(message)) as BaseMessage));
  });

  test('whatever it holds, or left to LangChain', async () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('some_key', 'someKey', 'lc', '__proto__', 'a-b'));
    const json = fc.jsonValue({ depthSize: 'small', noUnicodeString: false });
    const extra = fc.dictionary(field, json, { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(fc.string(), extra, extra, async (content, args, more) => {
        const message = new AIMessage({ content, tool_calls: [{ ...call, args }], ...more });
        const text = textOf(message);
        if (readMessage(text)) await expectSame(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('is left to LangChain', () => {
  const kwargs = { content: 'x' };
  test.each<[string, unknown]>([
    [
      'a class that is no message',
      { lc: 1, type: 'constructor', id: ['langchain_core', 'prompts', 'X'], kwargs },
    ],
    ['another namespace', { lc: 1, type: 'constructor', id: ['other', 'messages', 'AIMessage'], kwargs }],
    [
      'an unknown message',
      { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'toString'], kwargs },
    ],
    ['a secret in it', withKwargs({ content: { lc: 1, type: 'secret', id: ['KEY'] } })],
    ['an undefined value in it', withKwargs({ content: 'x', name: { lc: 2, type: 'undefined' } })],
    ['an escaped object in it', withKwargs({ content: [{ __lc_escaped__: { lc: 1 } }] })],
    ['a key that is renamed', withKwargs({ content: 'x', some_key: 1 })],
    ['another field beside', { ...withKwargs(kwargs), more: 1 }],
    ['a list', [1]],
    ['null', null],
  ])('%s', (_name, json) => {
    expect(readMessage(JSON.stringify(json))).toBeUndefined();
  });

  function withKwargs(fields: object) {
    return { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'AIMessage'], kwargs: fields };
  }
});
