/**
 * A resource that is a chat model. The agent's `chatModel()` is its other end; what they say is model-protocol.ts.
 *
 * Messages are read and written with their tool calls, ids and usage whole. Which model answers is the resource's
 * choice; a call may choose only among those that the resource allows.
 */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import * as z from 'zod';
import {
  type ModelParams,
  modelParamsSchema,
  modelResultSchema,
  toStoredMessage,
  toWireMessage,
} from '../../common/model-protocol.js';
import { registerSecret } from '../../secrets/known-secrets.js';
import { isSecretName } from '../../secrets/shapes.js';
import { type CommonResourceOptions, defineResource, type FetchContext, type Resource } from '../define.js';
import { recogniseStatus } from '../errors/classify-status.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import { functionOption, resolveOptions } from '../options.js';
import { chatModelFor } from './model-providers.js';

export type ModelResource = Resource<typeof modelParamsSchema, typeof modelResultSchema>;

/** A model of LangChain's, by the name of its provider. */
export interface ProviderModelOptions extends CommonResourceOptions {
  /** `openai`, `azure-openai`, or any provider that LangChain's `initChatModel` knows: `anthropic`, `ollama` … */
  readonly provider: string;
  /** Default with `azure-openai`: the environment's `AZURE_OPENAI_DEPLOYMENT`; with the others it must be said. */
  readonly model?: string;
  /** Default with `azure-openai`: 0; with the others: the provider's own. */
  readonly temperature?: number;
  /** Default with `azure-openai`: `<AZURE_OPENAI_ENDPOINT>/openai/v1/`. */
  readonly baseUrl?: string;
  /** Environment variable with the key, where the credentials module has none for the resource. Default: `OPENAI_API_KEY`, `AZURE_OPENAI_API_KEY`, or where LangChain looks. */
  readonly apiKeyEnv?: string;
  /** Further models that a call may ask for. Default: none. */
  readonly allowedModels?: readonly string[];
  /** Handed to LangChain's class as they are: `{ maxTokens: 2000 }`. */
  readonly clientOptions?: Readonly<Record<string, unknown>>;
}

/** A model built by hand, once or by each call's settings. Build it with `maxRetries: 0`: Temporal retries. */
export interface GivenModelOptions extends CommonResourceOptions {
  readonly provider?: undefined;
  readonly model: BaseChatModel | ((context: FetchContext) => BaseChatModel | Promise<BaseChatModel>);
}

const providerOptionsSchema = z.looseObject({
  provider: z.string().min(1),
  model: z.string().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  baseUrl: z.url().optional(),
  apiKeyEnv: z.string().min(1).optional(),
  allowedModels: z.array(z.string().min(1)).default([]),
  clientOptions: z.record(z.string(), z.unknown()).default({}),
});
const givenOptionsSchema = z.looseObject({
  model: z.union([functionOption, z.custom((value) => typeof Object(value).invoke === 'function')], {
    message: 'must be a LangChain chat model or a function that gives one; or say provider',
  }),
});

/** Models think longer than services answer. */
const modelPolicy = { deadline: '10m', attemptTimeout: '2m' } as const;

/** @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be */
export function modelResource(options: ProviderModelOptions | GivenModelOptions): ModelResource {
  return options.provider === undefined ? givenModel(options) : providerModel(options);
}

function providerModel(options: ProviderModelOptions): ModelResource {
  const settings = resolveOptions(providerOptionsSchema, options, `modelResource for ${options.provider}`);
  const { provider, model, temperature, baseUrl, apiKeyEnv, allowedModels, clientOptions, ...common } =
    options;
  registerOptionSecrets(settings.clientOptions);
  return answering(common, async (params, context) => {
    const allowed = [settings.model, ...settings.allowedModels];
    if (params.model !== undefined && !allowed.includes(params.model))
      throw notAllowed(params.model, allowed);
    return chatModelFor({
      provider: settings.provider,
      model: params.model ?? settings.model,
      temperature: params.temperature ?? settings.temperature,
      baseUrl: settings.baseUrl,
      apiKeyEnv: settings.apiKeyEnv,
      apiKey: context.credentialScope && (await context.credential()).reveal(),
      clientOptions: settings.clientOptions,
    });
  });
}

/** Keys and headers that are given to the provider's class. */
function registerOptionSecrets(options: unknown, name = ''): void {
  if (typeof options === 'string' && isSecretName(name))
    registerSecret(options, { isLasting: true, isCertain: true });
  if (typeof options !== 'object' || options === null) return;
  for (const [field, held] of Object.entries(options)) registerOptionSecrets(held, field);
}

function givenModel(options: GivenModelOptions): ModelResource {
  resolveOptions(givenOptionsSchema, options, 'modelResource');
  const { provider: _provider, model, ...common } = options;
  return answering(common, async ({ model: asked, temperature }, context) => {
    if (asked !== undefined) throw notAllowed(asked, []);
    if (temperature !== undefined)
      throw badRequest('This model was built by hand; its temperature is fixed.');
    return typeof model === 'function' ? model(context) : model;
  });
}

function answering(
  common: CommonResourceOptions,
  modelFor: (params: ModelParams, context: FetchContext) => Promise<BaseChatModel>,
): ModelResource {
  return defineResource({
    ...modelPolicy,
    ...common,
    params: modelParamsSchema,
    result: modelResultSchema,
    fetch: async (params, context) => {
      const model = await modelFor(params, context);
      return { message: toWireMessage(await ask(model, params, context)) };
    },
  });
}

async function ask(model: BaseChatModel, params: ModelParams, { signal }: FetchContext) {
  const { mapStoredMessagesToChatMessages } = await import('@langchain/core/messages');
  const messages = mapStoredMessagesToChatMessages(params.messages.map(toStoredMessage));
  const { tools = [], toolChoice, stop, responseFormat } = params;
  if (tools.length > 0 && model.bindTools === undefined) throw badRequest('This model takes no tools.');
  const bound = tools.length > 0 ? model.bindTools?.(tools, { tool_choice: toolChoice }) : model;
  const options = {
    signal,
    ...(stop && { stop }),
    ...(responseFormat && { response_format: responseFormat }),
  };
  try {
    return await (bound ?? model).invoke(messages, options);
  } catch (error) {
    throw keyRefused(error) ?? error;
  }
}

/** The key is the deployment's: that it is refused is for the deployment to fix, and nothing an agent can help. */
function keyRefused(error: unknown): ResourceError | undefined {
  if (recogniseStatus(error)?.code !== 'unauthorized') return undefined;
  const message = `The model's provider refuses the key: ${String(propertyOf(error, 'message'))}`;
  return new ResourceError({ code: 'misconfigured', message, details: { status: 401 }, cause: error });
}

const badRequest = (message: string) => new ResourceError({ code: 'bad_request', message });

const notAllowed = (asked: string, allowed: readonly (string | undefined)[]) =>
  badRequest(
    `This resource does not answer with the model '${asked}'. ` +
      `Allowed: ${allowed.filter((name) => name !== undefined).join(', ') || 'its own only'}.`,
  );
