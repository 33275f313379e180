/**
 * `resourceTool`: a LangChain tool whose body only fetches. The model calls it, a resource answers, and the agent
 * holds neither code nor credentials of it.
 */
import type { DynamicStructuredTool } from '@langchain/core/tools';
import { tool } from '@langchain/core/tools';
import type * as z from 'zod';
import { FetchError } from '../common/errors.js';
import { fetchResource } from './fetch-resource.js';

export interface ResourceToolOptions<Schema extends z.ZodObject> {
  /** The tool's name, as the model sees it. */
  name: string;
  description: string;
  /** Arguments the model gives, and the params of the fetch. */
  schema: Schema;
  /** The resource that answers. Default: the tool's name. */
  resource?: string;
  /**
   * What a fetch that fails becomes: `throw` raises `FetchError` in the tool, for a node or a middleware to handle
   * (`createAgent` without one tells the model in words of its own); `message` tells the model code and message.
   * Default: `throw`, because an outage is seldom the model's to fix.
   */
  onError?: 'throw' | 'message';
}

export function resourceTool<Schema extends z.ZodObject>(
  options: ResourceToolOptions<Schema>,
): DynamicStructuredTool<Schema> {
  const { name, description, schema, resource = name, onError = 'throw' } = options;
  const answer = async (args: unknown): Promise<string> => {
    try {
      const result = await fetchResource(resource, args);
      return typeof result === 'string' ? result : JSON.stringify(result);
    } catch (error) {
      if (onError === 'message' && FetchError.isInstance(error))
        return `Error (${error.code}): ${error.message}`;
      throw error;
    }
  };
  return tool(answer, { name, description, schema }) as unknown as DynamicStructuredTool<Schema>;
}
