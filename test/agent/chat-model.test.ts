/** `chatModel()`: every call is a fetch that carries messages, tools and options; the answer is a real message. */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { type ChatModelOptions, chatModel } from 'airlockjs/agent';
import { tool } from 'langchain';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type ModelParams, modelParamsSchema, toWireMessage } from '../../src/common/model-protocol.js';
import type { Json } from '../../src/common/protocol.js';
import { Rehearsal } from '../support/rehearsal.js';
import { oneNode } from './graphs/notes.js';

const lookUp = tool(() => 'never called', {
  name: 'look_up',
  description: 'Looks up.',
  schema: z.object({ word: z.string() }),
});

type Model = ReturnType<typeof chatModel>;

/** Calls the model in a node, and lets the test see what was asked and what came back. */
async function calling<T>(call: (model: Model) => Promise<T>, options?: ChatModelOptions) {
  let got: T | undefined;
  const graph = () =>
    oneNode(async () => {
      got = await call(chatModel(options));
    });
  const rehearsal = await Rehearsal.start({ graph, input: {} });
  const [asked] = rehearsal.pending;
  if (asked?.request.kind !== 'fetch') throw new Error(`No fetch: ${JSON.stringify(rehearsal.ended)}`);
  const { resource, params } = asked.request;
  return {
    resource,
    params: params as unknown as ModelParams,
    async answered(reply: AIMessage) {
      const value = { message: toWireMessage(reply) } as unknown as Json;
      await rehearsal.answer([asked, { ok: true, value }]);
      if (rehearsal.ended && 'error' in rehearsal.ended) throw rehearsal.ended.error;
      return got as T;
    },
  };
}

const reply = new AIMessage({
  content: 'Let me see.',
  id: 'msg-1',
  tool_calls: [{ type: 'tool_call', id: 'call-1', name: 'look_up', args: { word: 'x' } }],
  usage_metadata: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
});

test('a call carries its messages, and the reply is a message with its tool calls and its usage', async () => {
  const one = await calling((model) =>
    model.invoke([
      new SystemMessage('Be brief.'),
      new HumanMessage({ content: [{ type: 'text', text: 'Hi' }] }),
      reply,
      new ToolMessage({ content: 'X.', tool_call_id: 'call-1', name: 'look_up' }),
    ]),
  );
  expect(one.resource).toBe('model');
  expect(modelParamsSchema.parse(one.params)).toEqual(one.params);
  expect(Object.keys(one.params)).toEqual(['messages']);
  expect(one.params.messages.map(({ type }) => type)).toEqual(['system', 'human', 'ai', 'tool']);
  expect(one.params.messages[2]?.data).toMatchObject({
    tool_calls: [{ name: 'look_up', args: { word: 'x' } }],
  });
  expect(one.params.messages[3]?.data).toMatchObject({ tool_call_id: 'call-1' });

  const got = await one.answered(reply);
  expect(AIMessage.isInstance(got)).toBe(true);
  expect(got).toMatchObject({
    content: 'Let me see.',
    tool_calls: [{ id: 'call-1', name: 'look_up', args: { word: 'x' } }],
    usage_metadata: { total_tokens: 7 },
  });
});

test('a call carries what the model was made with', async () => {
  const one = await calling((model) => model.invoke('Hi', { stop: ['END'] }), {
    resource: 'thinker',
    model: 'large',
    temperature: 0.5,
  });
  expect(one.resource).toBe('thinker');
  expect(one.params).toMatchObject({ model: 'large', temperature: 0.5, stop: ['END'] });
});

test.each(['auto', 'required', { type: 'function', function: { name: 'look_up' } }])(
  'bound tools cross in the OpenAI format, with the choice %j',
  async (choice) => {
    const one = await calling((model) => model.bindTools([lookUp], { tool_choice: choice }).invoke('Hi'));
    expect(modelParamsSchema.parse(one.params)).toEqual(one.params);
    expect(one.params.tools).toMatchObject([
      {
        type: 'function',
        function: {
          name: 'look_up',
          description: 'Looks up.',
          parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
        },
      },
    ]);
    expect(one.params.toolChoice).toEqual(choice);
  },
);

const forecast = z.object({ city: z.string(), celsius: z.number() });
const structuredReply = (args: Record<string, unknown>) => (name: string) =>
  new AIMessage({ content: '', tool_calls: [{ type: 'tool_call', id: 'call-1', name, args }] });

test('structured output by a zod schema is asked for as a tool and comes back parsed', async () => {
  const one = await calling((model) => model.withStructuredOutput(forecast).invoke('Tokyo?'));
  const [asked] = one.params.tools ?? [];
  expect(asked?.function.parameters).toMatchObject({ properties: { celsius: { type: 'number' } } });
  const name = asked?.function.name ?? '';
  expect(await one.answered(structuredReply({ city: 'Tokyo', celsius: 21 })(name))).toEqual({
    city: 'Tokyo',
    celsius: 21,
  });
});

test('structured output that does not match its schema is refused', async () => {
  const one = await calling((model) =>
    model.withStructuredOutput(forecast, { name: 'forecast' }).invoke('?'),
  );
  expect(one.params.tools?.[0]?.function.name).toBe('forecast');
  await expect(one.answered(structuredReply({ city: 'Tokyo' })('forecast'))).rejects.toThrow();
});

test('structured output can bring the raw message along', async () => {
  const one = await calling((model) =>
    model.withStructuredOutput(forecast, { name: 'forecast', includeRaw: true }).invoke('?'),
  );
  const got = await one.answered(structuredReply({ city: 'Tokyo', celsius: 1 })('forecast'));
  expect(got.parsed).toEqual({ city: 'Tokyo', celsius: 1 });
  expect(AIMessage.isInstance(got.raw)).toBe(true);
});

test('a call that the resource could not answer is a FetchError', async () => {
  const rehearsal = await Rehearsal.start({
    graph: () => oneNode(() => chatModel({ resource: 'broken' }).invoke('Hi')),
    input: {},
  });
  expect(await rehearsal.toOutcome()).toMatchObject({ error: { name: 'FetchError', code: 'unavailable' } });
  expect(rehearsal.raised).toHaveLength(1);
});

test('streaming a call gives the reply in one piece', async () => {
  const one = await calling(async (model) => {
    const chunks: string[] = [];
    for await (const chunk of await model.stream('Hi')) chunks.push(chunk.text);
    return chunks;
  });
  expect(await one.answered(new AIMessage('Hello.'))).toEqual(['Hello.']);
});

test.each([
  ['a UUID', '0f4f4a3e-9f0a-4d6e-8f9a-0b1c2d3e4f50', undefined],
  ['the id of a LangChain run', 'run-0f4f4a3e-9f0a-4d6e-8f9a-0b1c2d3e4f50', undefined],
  ['an id of a provider', 'msg_68a1', 'msg_68a1'],
  ['an id of the agent', 'welcome', 'welcome'],
])('what the model is asked has no id that was made up: %s', async (_what, id, asked) => {
  const one = await calling((model) => model.invoke([new HumanMessage({ content: 'Hi', id })]));
  expect(one.params.messages[0]?.data.id).toBe(asked);
});

test('a tool call without an answer is answered in what the model is asked', async () => {
  const one = await calling((model) => model.invoke([reply, new HumanMessage('And now?')]));
  expect(one.params.messages.map(({ type }) => type)).toEqual(['ai', 'tool', 'human']);
  expect(one.params.messages[1]?.data).toMatchObject({ tool_call_id: 'call-1', status: 'error' });
});
