import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  mapStoredMessagesToChatMessages,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { AirlockError, modelResource, ownCredential, type ProviderModelOptions } from 'airlockjs/resources';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type ModelParams,
  modelResultSchema,
  toStoredMessage,
  toWireMessage,
} from '../../../src/common/model-protocol.js';
import type { Json } from '../../../src/common/protocol.js';
import { attemptFetch, environmentWith, failureOf } from '../support/attempt.js';
import { json, serve } from '../support/http-server.js';

const KEY = 'a-key-for-tests-0123456789';

const completion = (message: object) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-test-2026',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } }],
  usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 },
});
const saying = (content: string) => serve((_, response) => json(response, 200, completion({ content })));

const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather somewhere.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const paramsOf = (messages: BaseMessage[], more: Partial<ModelParams> = {}): Json =>
  JSON.parse(JSON.stringify({ messages: messages.map(toWireMessage), ...more }));
const hello = paramsOf([new HumanMessage('hello')]);
const replyOf = (result: Json): AIMessage => {
  const [message] = mapStoredMessagesToChatMessages([
    toStoredMessage(modelResultSchema.parse(result).message),
  ]);
  if (!AIMessage.isInstance(message)) throw new Error('the reply is no AI message');
  return message;
};

const openAi = (url: string, more: Partial<ProviderModelOptions> = {}) => {
  vi.stubEnv('OPENAI_API_KEY', KEY);
  return modelResource({ provider: 'openai', model: 'gpt-test', baseUrl: `${url}/v1`, ...more });
};

afterEach(() => vi.unstubAllEnvs());

describe('openai', () => {
  test('a conversation with tools goes out whole and the tool calls come back', async () => {
    await using server = await serve((_, response) => {
      const call = {
        id: 'call-9',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
      };
      json(response, 200, completion({ content: null, tool_calls: [call] }));
    });
    const asked = [
      new SystemMessage('Be brief.'),
      new HumanMessage('Tokyo, then Oslo?'),
      new AIMessage({
        content: '',
        tool_calls: [{ type: 'tool_call', id: 'call-8', name: 'get_weather', args: { city: 'Tokyo' } }],
      }),
      new ToolMessage({ tool_call_id: 'call-8', content: 'sunny' }),
    ];
    const reply = replyOf(
      await attemptFetch(
        openAi(server.url, { temperature: 0.5 }),
        paramsOf(asked, { tools: [weatherTool], toolChoice: 'required', stop: ['END'] }),
      ),
    );

    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      model: 'gpt-test',
      temperature: 0.5,
      tool_choice: 'required',
      stop: ['END'],
      tools: [weatherTool],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Tokyo, then Oslo?' },
        { role: 'assistant', tool_calls: [{ id: 'call-8', function: { name: 'get_weather' } }] },
        { role: 'tool', tool_call_id: 'call-8', content: 'sunny' },
      ],
    });
    expect(reply).toMatchObject({
      id: 'chatcmpl-1',
      tool_calls: [{ id: 'call-9', name: 'get_weather', args: { city: 'Oslo' } }],
      usage_metadata: { input_tokens: 11, output_tokens: 5, total_tokens: 16 },
    });
  });

  test('headers of clientOptions.configuration are sent, whatever the address', async () => {
    await using server = await saying('hello');
    const configuration = { defaultHeaders: { 'x-team': 'payments' } };
    await attemptFetch(openAi(server.url, { clientOptions: { configuration } }), hello);
    expect(server.requests[0]?.headers['x-team']).toBe('payments');
  });

  test('the key is that of the credentials module, where it has one', async () => {
    await using server = await saying('hello');
    const it = ownCredential(() => ({ value: 'a-key-of-the-vault' }));
    await attemptFetch(openAi(server.url), hello, { credentials: { it } });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer a-key-of-the-vault');
  });

  test('structured output is asked for as given', async () => {
    await using server = await saying('{"a":1}');
    const responseFormat = { type: 'json_object' };
    await attemptFetch(openAi(server.url), paramsOf([new HumanMessage('JSON!')], { responseFormat }));
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ response_format: responseFormat });
  });

  test('a call may choose among the allowed models, and its temperature', async () => {
    await using server = await saying('hi');
    const resource = openAi(server.url, { allowedModels: ['gpt-other'] });
    await attemptFetch(resource, paramsOf([new HumanMessage('x')], { model: 'gpt-other', temperature: 1 }));
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ model: 'gpt-other', temperature: 1 });
    const failure = await failureOf(
      attemptFetch(resource, paramsOf([new HumanMessage('x')], { model: 'gpt-dear' })),
    );
    expect(failure).toMatchObject({ code: 'bad_request', retried: false });
    expect(failure.message).toMatch(/'gpt-dear'.*gpt-test, gpt-other/);
    expect(server.requests).toHaveLength(1);
  });

  test.each<
    [status: number, headers: object, code: string, retried: boolean, retryDelayMs: number | undefined]
  >([
    [429, { 'retry-after': '4' }, 'rate_limited', true, 4_000],
    [500, {}, 'unavailable', true, undefined],
    [503, { 'retry-after-ms': '1500' }, 'unavailable', true, 1_500],
    [401, {}, 'misconfigured', false, undefined],
    [404, {}, 'not_found', false, undefined],
    [400, {}, 'bad_request', false, undefined],
  ])('%i with %o is asked once and classified', async (status, headers, code, retried, retryDelayMs) => {
    await using server = await serve((_, response) =>
      json(response, status, { error: { message: `Incorrect API key provided: ${KEY}` } }, headers),
    );
    const failure = await failureOf(attemptFetch(openAi(server.url), hello));
    expect(failure).toMatchObject({ code, retried, details: { status } });
    expect(failure.retryDelayMs).toBe(retryDelayMs);
    expect(JSON.stringify(failure)).not.toContain(KEY);
    expect(server.requests).toHaveLength(1);
  });

  test('an account that has run dry is not asked again', async () => {
    await using server = await serve((_, response) =>
      json(response, 429, {
        error: { message: 'You exceeded your current quota', code: 'insufficient_quota' },
      }),
    );
    const failure = await failureOf(attemptFetch(openAi(server.url), hello));
    expect(failure).toMatchObject({ code: 'misconfigured', retried: false });
  });

  test('an attempt out of time, and a cancelled one, let go of the connection', async () => {
    await using server = await serve(() => undefined);
    const resource = openAi(server.url);
    const late = attemptFetch(resource, hello, { info: { startToCloseTimeoutMs: 500 } });
    expect(await failureOf(late)).toMatchObject({ code: 'timeout', retried: true });
    const environment = environmentWith();
    const cancelled = attemptFetch(resource, hello, { environment });
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    environment.cancel();
    await expect(cancelled).rejects.toThrow('CANCELLED');
    await vi.waitFor(() => expect(server.closedConnections()).toBe(2));
  });

  test('nobody listens', async () => {
    const server = await saying('never');
    await server[Symbol.asyncDispose]();
    const failure = await failureOf(attemptFetch(openAi(server.url), hello));
    expect(failure).toMatchObject({ code: 'unavailable', retried: true });
  });
});

describe('azure-openai', () => {
  test.each(['', '/'])(
    'by environment: deployment, endpoint ending in %j, key; temperature 0',
    async (slash) => {
      await using server = await saying('hello from Azure');
      vi.stubEnv('AZURE_OPENAI_DEPLOYMENT', 'our-deployment');
      vi.stubEnv('AZURE_OPENAI_ENDPOINT', `${server.url}${slash}`);
      vi.stubEnv('AZURE_OPENAI_API_KEY', KEY);
      const reply = replyOf(await attemptFetch(modelResource({ provider: 'azure-openai' }), hello));
      expect(reply.content).toBe('hello from Azure');
      const [request] = server.requests;
      expect(request?.url).toBe('/openai/v1/chat/completions');
      expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(JSON.parse(request?.body ?? '')).toMatchObject({ model: 'our-deployment', temperature: 0 });
    },
  );

  test.each(['AZURE_OPENAI_DEPLOYMENT', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY'])(
    'without %s says so',
    async (missing) => {
      for (const name of ['AZURE_OPENAI_DEPLOYMENT', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY']) {
        vi.stubEnv(name, name === missing ? undefined : 'http://127.0.0.1:1');
      }
      const failure = await failureOf(attemptFetch(modelResource({ provider: 'azure-openai' }), hello));
      expect(failure).toMatchObject({ code: 'misconfigured', retried: false });
      expect(failure.message).toContain(`${missing} is not set`);
    },
  );
});

describe('other providers', () => {
  test('are asked once per attempt, tools and all, with their options passed through', async () => {
    await using server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '2' }));
    const resource = modelResource({
      provider: 'azure_openai',
      model: 'm',
      clientOptions: {
        azureOpenAIApiKey: KEY,
        azureOpenAIApiDeploymentName: 'theirs',
        azureOpenAIApiVersion: '2026-01-01',
        azureOpenAIEndpoint: server.url,
      },
    });
    const params = paramsOf([new HumanMessage('hello')], { tools: [weatherTool] });
    expect(await failureOf(attemptFetch(resource, params))).toMatchObject({
      code: 'unavailable',
      retried: true,
      retryDelayMs: 2_000,
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.url).toContain('/openai/deployments/theirs/chat/completions');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ tools: [weatherTool] });
  });

  test('a package that is not installed is named', async () => {
    const resource = modelResource({ provider: 'anthropic', model: 'claude-test' });
    const failure = await failureOf(attemptFetch(resource, hello));
    expect(failure).toMatchObject({ code: 'misconfigured', retried: false });
    expect(failure.message).toContain('@langchain/anthropic');
  });

  test('a provider that LangChain does not know', async () => {
    const failure = await failureOf(attemptFetch(modelResource({ provider: 'nobody', model: 'm' }), hello));
    expect(failure).toMatchObject({
      code: 'misconfigured',
      retried: false,
      message: expect.stringContaining("'nobody'"),
    });
  });
});

describe('a model built by hand', () => {
  test.each<[string, () => Parameters<typeof modelResource>[0]]>([
    ['once', () => ({ model: new FakeListChatModel({ responses: ['by hand'] }) })],
    ['for each call', () => ({ model: async () => new FakeListChatModel({ responses: ['by hand'] }) })],
  ])('%s', async (_, options) => {
    expect(replyOf(await attemptFetch(modelResource(options()), hello)).content).toBe('by hand');
  });

  test('has fixed settings, and takes no tools if it cannot', async () => {
    const model = Object.assign(new FakeListChatModel({ responses: ['x'] }), { bindTools: undefined });
    const resource = modelResource({ model: () => model });
    for (const more of [{ model: 'other' }, { temperature: 1 }, { tools: [weatherTool] }]) {
      const failure = await failureOf(attemptFetch(resource, paramsOf([new HumanMessage('x')], more)));
      expect(failure).toMatchObject({ code: 'bad_request', retried: false });
    }
  });
});

test('messages keep all they hold, both ways', () => {
  const ai = new AIMessage({
    id: 'ai-1',
    content: [{ type: 'text', text: 'words' }],
    tool_calls: [
      { type: 'tool_call', id: 'c', name: 'file', args: { lc: 1, type: 'constructor', amount: 5 } },
    ],
    invalid_tool_calls: [{ type: 'invalid_tool_call', id: 'd', name: 'file', args: '{', error: 'broken' }],
  });
  ai.usage_metadata = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
  ai.response_metadata = { model: 'm' };
  const tool = new ToolMessage({
    tool_call_id: 'c',
    content: 'done',
    status: 'error',
    name: 'file',
    artifact: { n: 1 },
  });
  const messages = [
    new SystemMessage('s'),
    new HumanMessage({ content: 'h', id: 'h-1', name: 'ada' }),
    ai,
    tool,
  ];
  const wire = JSON.parse(JSON.stringify(messages.map(toWireMessage)));
  const back = mapStoredMessagesToChatMessages(wire.map(toStoredMessage));
  expect(back.map(toWireMessage)).toEqual(wire);
  expect(back[2]).toMatchObject({
    id: 'ai-1',
    content: ai.content,
    tool_calls: ai.tool_calls,
    invalid_tool_calls: ai.invalid_tool_calls,
    usage_metadata: ai.usage_metadata,
  });
  expect(back[3]).toMatchObject({ tool_call_id: 'c', status: 'error', artifact: { n: 1 } });
});

describe('a wrong option is refused where it is written', () => {
  test.each<[option: string, options: object]>([
    ['temperature', { provider: 'openai', temperature: 3 }],
    ['provider', { provider: '' }],
    ['baseUrl', { provider: 'openai', baseUrl: 'localhost' }],
    ['model', { model: 'gpt-test' }],
  ])('%s', (option, options) => {
    expect(() => Reflect.apply(modelResource, undefined, [options])).toThrow(
      expect.toSatisfy((error: unknown) => AirlockError.isInstance(error) && error.message.includes(option)),
    );
  });
});
