/**
 * A resource that no worker of Airlock's answers: its fetches wait in a task queue of their own for whoever claims them,
 * over HTTP by the gateway or as a Temporal worker in any language.
 *
 * Its schemas leave this process as JSON Schema, for the gateway checks by them; what JSON Schema cannot say is refused
 * here, by name.
 */
import * as z from 'zod';
import { type Duration, durationSchema } from '../../common/fetch-policy.js';
import { defineResource, type Resource } from '../define.js';
import { ResourceError } from '../errors/resource-error.js';
import { badResource, resolveOptions, schemaOption } from '../options.js';

export interface ExternalResourceOptions<Params extends z.ZodType, Result extends z.ZodType> {
  readonly params: Params;
  readonly result: Result;
  /** From the request to its answer. Default: a day. */
  readonly deadline?: Duration;
  /** How long a claim lasts that is not kept alive; then the fetch is offered again. Default: a minute. */
  readonly lease?: Duration;
  /** What it answers, in a sentence. */
  readonly description?: string;
}

/** How an external fetch waits: nothing bounds its attempts but the deadline, and it is offered again soon. */
const RETRY = { initialInterval: 200, backoff: 2, maxInterval: 5_000 } as const;
const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const SHORTEST_LEASE_MS = 1_000;

const optionsSchema = z
  .object({
    params: schemaOption,
    result: schemaOption,
    deadline: durationSchema.optional(),
    lease: durationSchema.pipe(z.number().min(SHORTEST_LEASE_MS)).optional(),
    description: z.string().optional(),
  })
  .strict();

/** @throws AirlockError `bad_resource` */
export function externalResource<Params extends z.ZodType, Result extends z.ZodType>(
  options: ExternalResourceOptions<Params, Result>,
): Resource<Params, Result> {
  const where = options.description ?? 'An external resource';
  const { deadline = DAY_MS, lease = MINUTE_MS } = resolveOptions(optionsSchema, options, where);
  for (const name of ['params', 'result'] as const) assertSaidByJsonSchema(options[name], name, where);
  const resource = defineResource({
    params: options.params,
    result: options.result,
    ...(options.description !== undefined && { description: options.description }),
    deadline,
    attemptTimeout: deadline,
    heartbeatTimeout: lease,
    retry: RETRY,
    messages: 'all',
    fetch: (_params, { requestId }) => {
      throw new ResourceError({
        code: 'unavailable',
        message: `${requestId} is answered by another process, and came to a resource worker of Airlock's.`,
      });
    },
  });
  return Object.freeze({ ...resource, external: { leaseMs: lease } });
}

/** What is transformed, or checked by a function, has no word in JSON Schema, and nobody would see to it. */
function assertSaidByJsonSchema(schema: z.ZodType, name: string, where: string): void {
  try {
    z.toJSONSchema(schema, { io: 'output' });
  } catch (error) {
    throw badResource(where, `its ${name} cannot be said in JSON Schema: ${String(error)}`);
  }
}
