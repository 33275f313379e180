/** What each resource takes and gives, as JSON Schema: for the gateway, and for whoever writes a worker in another language. */
import * as z from 'zod';
import { DEFAULT_RESOURCE_TASK_QUEUE } from '../common/external.js';
import { defaultFetchPolicy, layerFetchPolicy } from '../common/fetch-policy.js';
import type { JsonObject } from '../common/protocol.js';
import type { ResourceContract } from '../config/resource-manifest.js';
import type { Resource, Resources } from './define.js';
import { fetchPolicies } from './policies.js';

export function resourceContracts(
  resources: Resources,
  resourceTaskQueue = DEFAULT_RESOURCE_TASK_QUEUE,
): Record<string, ResourceContract> {
  const policies = fetchPolicies(resources, resourceTaskQueue);
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => {
      const base = { ...defaultFetchPolicy, taskQueue: resourceTaskQueue };
      const { deadlineMs, taskQueue } = layerFetchPolicy(base, policies[name]);
      return [name, { ...contractOf(resource), deadlineMs, taskQueue }];
    }),
  );
}

function contractOf({ params, result, description, external }: Resource) {
  return {
    ...(description !== undefined && { description }),
    params: toJsonSchema(params, 'input'),
    result: toJsonSchema(result, external ? 'output' : 'input'),
    ...(external && { external: { leaseMs: external.leaseMs } }),
  };
}

/** What cannot be said is left open: the resource worker checks by the schema itself. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  try {
    return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  } catch {
    return {};
  }
}
