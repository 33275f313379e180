/**
 * Answers of resources in a test: of the project's own resources, whose schemas hold here as in a resource worker, or
 * of plain functions in their place.
 */
import * as z from 'zod';
import { type FetchContext, isResource, type Resource } from '../activities/define.js';
import { classifyFetchError, issuesOf } from '../activities/errors/classify.js';
import { ResourceError } from '../activities/errors/resource-error.js';
import { DEFAULT_MAX_RESULT_BYTES, jsonAnswer } from '../activities/json-answer.js';
import type { FetchErrorCode } from '../common/errors.js';
import type { FetchAnswer, FetchFailure, Json, Principal } from '../common/protocol.js';
import { Secret } from '../secrets/secret.js';
import type { FetchEntry } from '../workflows/ledger-entry.js';

/** A resource of the project, or a function of the params: it returns the answer, or throws what is to fail. */
export type TestResource = Resource | ((params: Json) => unknown);
export type TestResources = Readonly<Record<string, TestResource>>;

export interface Asker {
  readonly agent: string;
  readonly version: string;
  readonly principal: Principal | undefined;
}

/** One attempt: what a resource worker would retry is the answer here. */
export async function answerOf(
  resource: TestResource,
  entry: FetchEntry,
  asker: Asker,
): Promise<FetchAnswer> {
  const { resource: name, params } = entry.request;
  try {
    const given = isResource(resource)
      ? await checked(resource, entry, asker)
      : await (resource as (params: Json) => unknown)(params);
    return { ok: true, value: jsonAnswer(given, DEFAULT_MAX_RESULT_BYTES) };
  } catch (error) {
    const failure = classifyFetchError(error, name);
    const [first] = ('details' in failure ? (failure.details ?? []) : []) as Partial<FetchFailure>[];
    return {
      ok: false,
      error: {
        code: first?.code ?? 'failed',
        resource: name,
        message: failure.message,
        ...(first?.details !== undefined && { details: first.details }),
      },
    };
  }
}

async function checked(resource: Resource, entry: FetchEntry, asker: Asker): Promise<unknown> {
  const { resource: name, params } = entry.request;
  const given = await parse(resource.params, params, 'invalid_params', `Params of '${name}' are not valid`);
  const answer = await resource.fetch(given, contextOf(entry, asker));
  return parse(resource.result, answer, 'invalid_result', `The answer of '${name}' is not valid`);
}

async function parse(
  schema: z.ZodType,
  value: unknown,
  code: FetchErrorCode,
  what: string,
): Promise<unknown> {
  const parsed = await schema.safeParseAsync(value);
  if (parsed.success) return parsed.data;
  throw new ResourceError({
    code,
    retryable: false,
    message: `${what}:\n${z.prettifyError(parsed.error)}`,
    details: { issues: issuesOf(parsed.error.issues) },
  });
}

function contextOf({ id }: FetchEntry, { agent, version, principal }: Asker): FetchContext {
  const ignore = () => {};
  return {
    signal: new AbortController().signal,
    heartbeat: ignore,
    attempt: 1,
    idempotencyKey: `test/${id}`,
    principal,
    credential: async () => new Secret('the credential of a test'),
    credentialScope: undefined,
    requestId: id,
    workflowId: 'test',
    runId: 'test',
    agent,
    version,
    log: { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
  };
}
