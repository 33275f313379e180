/**
 * `resourceTool`: a LangChain tool whose body only fetches. The model calls it, a resource answers, and the agent
 * holds neither code nor credentials of it.
 */
import type { DynamicStructuredTool } from '@langchain/core/tools';
import { tool } from '@langchain/core/tools';
import type * as z from 'zod';
import { FetchError } from '../common/errors.js';
import type { ParamsOf, ResourceName } from './fetch.js';
import { fetchResource } from './fetch-resource.js';

/** What a resource and its tool have in common, written once: it may be spread into the options of `defineResource`. */
export interface ToolContract<Schema extends z.ZodObject = z.ZodObject> {
  /** Arguments the model gives, and the params of the fetch. */
  readonly params: Schema;
  readonly description?: string;
}

/** Either the tool's own description and schema, or a contract, whose description another may stand in for. */
export type ResourceToolOptions<Schema extends z.ZodObject> = CommonOptions &
  (
    | {
        description: string;
        /** Arguments the model gives, and the params of the fetch. */
        schema: Schema;
        contract?: undefined;
      }
    | { contract: ToolContract<Schema>; description?: string; schema?: undefined }
  );

/** A schema of what a resource takes, where the project's resources are declared. */
export type ParamsSchema<Resource extends ResourceName> = z.ZodObject & z.ZodType<ParamsOf<Resource>>;

interface CommonOptions {
  /** The tool's name, as the model sees it. */
  name: string;
  /** The resource that answers. Default: the tool's name. */
  resource?: string | undefined;
  /**
   * What a fetch that fails becomes: `throw` raises `FetchError` in the tool, for a node or a middleware to handle
   * (`createAgent` without one tells the model in words of its own); `message` tells the model code and message.
   * Default: `throw`, because an outage is seldom the model's to fix.
   */
  onError?: 'throw' | 'message';
}

/** @throws TypeError where neither the options nor the contract describe the tool */
export function resourceTool<const Resource extends ResourceName, Schema extends ParamsSchema<Resource>>(
  options: ResourceToolOptions<Schema> & { resource: Resource },
): DynamicStructuredTool<Schema>;
// The last one is what the compiler explains itself with.
export function resourceTool<const Resource extends ResourceName, Schema extends ParamsSchema<Resource>>(
  options: ResourceToolOptions<Schema> & { name: Resource; resource?: undefined },
): DynamicStructuredTool<Schema>;
export function resourceTool<Schema extends z.ZodObject>(
  options: ResourceToolOptions<Schema>,
): DynamicStructuredTool<Schema> {
  const { name, contract, resource = name, onError = 'throw' } = options;
  const schema = contract?.params ?? options.schema;
  const description = options.description ?? contract?.description;
  if (description === undefined) {
    throw new TypeError(`resourceTool '${name}' has no description. Give one here, or in its contract.`);
  }
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
