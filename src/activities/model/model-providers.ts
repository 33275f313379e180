/**
 * LangChain's chat models by provider name, each package loaded when the first call comes.
 *
 * Keys are read from the environment of this process only. `maxRetries` is 0 throughout: Temporal retries, and sees why.
 */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AirlockError } from '../../common/errors.js';
import { registerSecret } from '../../secrets/known-secrets.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';

/** What makes one model: the resource's own settings, with what a call asked for laid over. */
export interface ModelSettings {
  readonly provider: string;
  readonly model: string | undefined;
  readonly temperature: number | undefined;
  readonly baseUrl: string | undefined;
  readonly apiKeyEnv: string | undefined;
  /** Of the credentials module; goes before the environment. */
  readonly apiKey: string | undefined;
  readonly clientOptions: Readonly<Record<string, unknown>>;
}

/**
 * @throws ResourceError `misconfigured` where the environment lacks what the provider needs
 * @throws AirlockError `missing_package` naming what to install, `bad_model` where LangChain refuses the settings
 */
export async function chatModelFor(settings: ModelSettings): Promise<BaseChatModel> {
  switch (settings.provider) {
    case 'openai':
      return openAi({
        apiKey: settings.apiKey ?? required(settings.apiKeyEnv ?? 'OPENAI_API_KEY', settings.provider),
        model: settings.model,
        temperature: settings.temperature,
        baseUrl: settings.baseUrl,
        clientOptions: settings.clientOptions,
      });
    case 'azure-openai':
      return openAi({
        apiKey: settings.apiKey ?? required(settings.apiKeyEnv ?? 'AZURE_OPENAI_API_KEY', settings.provider),
        model: settings.model ?? required('AZURE_OPENAI_DEPLOYMENT', settings.provider, false),
        temperature: settings.temperature ?? 0,
        baseUrl:
          settings.baseUrl ?? azureBaseUrl(required('AZURE_OPENAI_ENDPOINT', settings.provider, false)),
        clientOptions: settings.clientOptions,
      });
    default:
      return otherProvider(settings);
  }
}

/** Azure serves OpenAI's own protocol below the resource's endpoint. */
export const azureBaseUrl = (endpoint: string) => `${endpoint.replace(/\/+$/, '')}/openai/v1/`;

interface OpenAiSettings extends Pick<ModelSettings, 'model' | 'temperature' | 'baseUrl' | 'clientOptions'> {
  readonly apiKey: string;
}

async function openAi({ apiKey, model, temperature, baseUrl, clientOptions }: OpenAiSettings) {
  const { ChatOpenAI } = await installed(() => import('@langchain/openai'), '@langchain/openai');
  return new ChatOpenAI({
    ...clientOptions,
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
    apiKey,
    maxRetries: 0,
    ...(baseUrl !== undefined && {
      configuration: { ...Object(clientOptions.configuration), baseURL: baseUrl },
    }),
  });
}

async function otherProvider(settings: ModelSettings): Promise<BaseChatModel> {
  const { provider, model, temperature, baseUrl, apiKeyEnv, clientOptions } = settings;
  const apiKey = settings.apiKey ?? (apiKeyEnv !== undefined ? required(apiKeyEnv, provider) : undefined);
  const { initChatModel } = await installed(() => import('langchain'), 'langchain');
  try {
    return await initChatModel(model, {
      ...clientOptions,
      modelProvider: provider,
      maxRetries: 0,
      ...(temperature !== undefined && { temperature }),
      ...(baseUrl !== undefined && { baseUrl }),
      ...(apiKey !== undefined && { apiKey }),
    });
  } catch (cause) {
    if (ResourceError.isInstance(cause)) throw cause;
    throw new AirlockError(
      'bad_model',
      `LangChain cannot make a model of provider '${provider}': ${String(propertyOf(cause, 'message'))}`,
      'Install what it names, or correct provider, model and clientOptions of the model resource.',
      { cause },
    );
  }
}

async function installed<Module>(load: () => Promise<Module>, name: string): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new AirlockError(
      'missing_package',
      `A model resource needs the package ${name}, which cannot be loaded.`,
      `Run: npm install ${name}`,
      { cause },
    );
  }
}

function required(variable: string, provider: string, isKey = true): string {
  const value = process.env[variable];
  if (value) {
    if (isKey) registerSecret(value, { isLasting: true, isCertain: true });
    return value;
  }
  throw new ResourceError({
    code: 'misconfigured',
    message: `${variable} is not set where resource workers run; provider '${provider}' needs it.`,
  });
}
