/**
 * The language model of the examples, if the environment of the resource worker configures one: Azure OpenAI, or
 * OpenAI with the model that OPENAI_MODEL names.
 */
import { type ModelResource, modelResource } from 'airlockjs/resources';

const DEFAULT_OPENAI_MODEL = 'gpt-4.1-mini';
const AZURE_VARIABLES = ['AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_DEPLOYMENT'];

/** @returns undefined where no model is configured */
export function configuredModel(env: NodeJS.ProcessEnv = process.env): ModelResource | undefined {
  if (AZURE_VARIABLES.every((name) => env[name])) return modelResource({ provider: 'azure-openai' });
  if (env.OPENAI_API_KEY) {
    return modelResource({ provider: 'openai', model: env.OPENAI_MODEL || DEFAULT_OPENAI_MODEL });
  }
  return undefined;
}
