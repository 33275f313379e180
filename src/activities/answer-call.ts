/**
 * Answers one call of a resource: params against the schema, the handler, the result against its schema and as JSON.
 * It runs in the worker's own thread, or in a thread of its own where the resource is isolated.
 */
import * as z from 'zod';
import type { FetchErrorCode } from '../common/errors.js';
import type { FetchCall, Json } from '../common/protocol.js';
import type { FetchContext, Resource } from './define.js';
import { issuesOf } from './errors/classify.js';
import { ResourceError } from './errors/resource-error.js';
import { jsonAnswer } from './json-answer.js';

export interface AnswerOptions {
  readonly name: string;
  readonly resource: Resource;
  readonly call: FetchCall;
  readonly context: FetchContext;
  /** Parsed before, where policies have seen them. Default: they are parsed now. */
  readonly params?: { readonly parsed: unknown } | undefined;
  readonly maxResultBytes: number;
  /** Runs the handler, within the attempt's time. */
  readonly run: <T>(work: () => T | Promise<T>) => Promise<T>;
}

/** @throws ResourceError `invalid_params`, `invalid_result`, `too_large`; whatever the handler throws */
export async function answerCall(options: AnswerOptions): Promise<Json> {
  const { name, resource, call, context, maxResultBytes, run } = options;
  const params = options.params ? options.params.parsed : await parsedParams(name, resource, call.params);
  const given = await run(() => resource.fetch(params, context));
  const result = await parsed(
    resource.result,
    given,
    'invalid_result',
    `The answer of '${name}' is not valid`,
  );
  return jsonAnswer(result, maxResultBytes);
}

/** @throws ResourceError `invalid_params` */
export function parsedParams(name: string, { params }: Resource, given: Json): Promise<unknown> {
  return parsed(params, given, 'invalid_params', `Params of '${name}' are not valid`);
}

export async function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: FetchErrorCode,
  what: string,
): Promise<z.output<Schema>> {
  const outcome = await schema.safeParseAsync(value);
  if (outcome.success) return outcome.data;
  throw new ResourceError({
    code,
    retryable: false,
    message: `${what}:\n${z.prettifyError(outcome.error)}`,
    details: { issues: issuesOf(outcome.error.issues) },
  });
}
