import { describe, expect, it } from 'vitest';
import { messageLine, messagesOf, readMessage, readMessages } from '../../src/common/message-words.js';
import type { FetchRequest, Json } from '../../src/common/protocol.js';
import { fetchSummary, fetchSummaryMarkdown } from '../../src/common/request-summary.js';

const call = { name: 'get_weather', args: { city: 'Tokyo' }, id: 'call-1' };
const lineOf = (message: Json) => {
  const read = readMessage(message);
  return read && messageLine(read);
};

describe('a message', () => {
  it.each<[string, Json, string | undefined]>([
    ['on the wire', { type: 'human', data: { content: 'Hello' } }, 'user: Hello'],
    [
      'with a call',
      { type: 'ai', data: { content: '', tool_calls: [call] } },
      'assistant: get_weather(city=Tokyo)',
    ],
    [
      'with a call whose text looks like more arguments',
      {
        type: 'ai',
        data: { content: '', tool_calls: [{ ...call, args: { city: 'Oslo, days=3) and(', 'a, b': 1 } }] },
      },
      'assistant: get_weather(city="Oslo, days=3) and(", "a, b"=1)',
    ],
    [
      'serialized',
      {
        lc: 1,
        type: 'constructor',
        id: ['langchain_core', 'messages', 'AIMessage'],
        kwargs: { content: 'Hi' },
      },
      'assistant: Hi',
    ],
    [
      'by hand',
      { role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image_url' }] },
      'user: Look [image_url]',
    ],
    ['that is none', { type: 'human' }, undefined],
    ['that is text', 'hello', undefined],
  ])('%s', (_what, message, expected) => {
    expect(lineOf(message)).toBe(expected);
  });
});

describe('what was said', () => {
  const messages = [
    { role: 'user', content: 'Hello' },
    {
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'AIMessage'],
      kwargs: { content: 'Hi' },
    },
  ];

  it('is read from a state with messages, and from a list of them', () => {
    const said = [
      { who: 'user', text: 'Hello', calls: [] },
      { who: 'assistant', text: 'Hi', calls: [] },
    ];
    expect(readMessages({ messages, other: 1 })).toEqual(said);
    expect(readMessages(messages)).toEqual(said);
    expect(readMessages([7, ...messages, null])).toEqual(said);
  });

  it('has a call as a reviewer edited it, and calls of the same id as they were', () => {
    const pay = (amount: number) => ({
      type: 'ai',
      data: { content: '', tool_calls: [{ name: 'pay', args: { amount }, id: 'call_0' }] },
    });
    const paid = (additional_kwargs: Json) => ({
      type: 'tool',
      data: { content: 'Paid.', tool_call_id: 'call_0', additional_kwargs },
    });
    const conversation = [
      pay(10),
      paid({}),
      pay(20),
      paid({ edited_args: { amount: 5 } }),
      pay(30),
      paid({}),
      pay(40),
    ];
    expect(readMessages(conversation).flatMap(({ calls }) => calls)).toEqual([
      { name: 'pay', args: { amount: 10 } },
      { name: 'pay', args: { amount: 5 }, edited: true },
      { name: 'pay', args: { amount: 30 } },
      { name: 'pay', args: { amount: 40 } },
    ]);
  });

  it.each([[undefined], [null], ['text'], [{}], [{ messages: 'none' }]])('is nothing in %j', (result) => {
    expect(readMessages(result)).toEqual([]);
  });
});

describe('a model call', () => {
  const request: FetchRequest = {
    kind: 'fetch',
    resource: 'model',
    params: {
      messages: [
        { type: 'system', data: { content: 'Be kind.' } },
        { type: 'human', data: { content: 'Weather in *Tokyo*?' } },
      ],
    },
  };

  it('is known by what was said last', () => {
    expect(fetchSummary(request)).toBe('model user: Weather in *Tokyo*?');
    expect(fetchSummaryMarkdown(request)).toBe('model user: Weather in \\*Tokyo\\*?');
    expect(messagesOf(request)).toHaveLength(2);
  });

  it('whose params are none of a model is known by them', () => {
    expect(fetchSummary({ kind: 'fetch', resource: 'mail', params: { messages: ['hello'] } })).toBe(
      'mail messages=["hello"]',
    );
  });
});
