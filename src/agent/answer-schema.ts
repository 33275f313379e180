/** The schema of an answer, of whichever library: whether it can be used, what it says of a value, and what it makes of one. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import type { Json, JsonObject } from '../common/protocol.js';
import { errorMessage } from '../common/thrown.js';
import { toJson, type ValueCheck } from './boundary.js';

/** Any schema library that speaks Standard Schema; zod's are also shown to the person as JSON Schema. */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

const MUST_BE_SYNCHRONOUS =
  'must validate synchronously: a decision is accepted or refused while its sender waits';

/**
 * Refuses what no answer could ever be checked with. Whether a check is asynchronous shows when it runs; it runs on values
 * of the kind that the schema takes.
 * @param asker `ask.question`
 * @param samples to validate; a value that the schema does not take, or that its checks throw for, is no fault
 * @throws TypeError
 */
export function assertUsable(schema: unknown, asker: string, samples: readonly Json[] = []): void {
  if (schema === undefined) return;
  if (!isStandard(schema)) {
    throw new TypeError(
      `${asker}: schema must be a schema of zod or of another library that speaks Standard Schema.`,
    );
  }
  const shown = jsonSchemaOf('shown', schema).shown ?? null;
  for (const sample of [...samples, sampleOf(shown)]) {
    if (isAsynchronous(schema, sample)) throw new TypeError(`${asker}: schema ${MUST_BE_SYNCHRONOUS}.`);
  }
}

export function isStandard(schema: unknown): schema is Schema & { safeParse?: unknown } {
  if (schema === null || (typeof schema !== 'object' && typeof schema !== 'function')) return false;
  const { '~standard': standard } = schema as { '~standard'?: { validate?: unknown } };
  return typeof standard?.validate === 'function';
}

function isAsynchronous(schema: Schema & { safeParse?: unknown }, sample: Json): boolean {
  try {
    // zod's Standard Schema gives a promise for a check that throws as well; its own method tells the two apart.
    if (typeof schema.safeParse === 'function') schema.safeParse(sample);
    else return isPromise(schema['~standard'].validate(sample));
  } catch (error) {
    return /synchronous parse/.test(errorMessage(error));
  }
  return false;
}

function isPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false;
  // A rejection without a listener would end the run.
  if (value instanceof Promise) value.catch(() => {});
  return true;
}

/** A value of the kind that a schema takes; its checks of length, range and format may refuse it. */
function sampleOf(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  const { type, properties, items, prefixItems, anyOf, oneOf, allOf, const: only, enum: values } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(values)) return values[0] ?? null;
  for (const list of [anyOf, oneOf, allOf]) if (Array.isArray(list)) return sampleOf(list[0] ?? null);
  switch (type) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return Array.isArray(prefixItems) ? prefixItems.map(sampleOf) : [sampleOf(items ?? null)];
    case 'object':
      return Object.fromEntries(
        Object.entries(Object(properties) as JsonObject).map(([key, value]) => [key, sampleOf(value)]),
      );
    default:
      return null;
  }
}

/** Synchronous, because a Temporal update is accepted or refused synchronously. */
function validate<Output>(schema: Schema<Output>, value: unknown): StandardSchemaV1.Result<Output> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    // zod turns a check that throws into a promise that rejects, and a rejection without a listener fails the workflow task.
    result.catch(() => {});
    throw new TypeError(`the schema of a question may not throw, and ${MUST_BE_SYNCHRONOUS}`);
  }
  return result;
}

/** Names every place that is wrong. */
export function checkWith(schema: Schema): ValueCheck {
  return (value) => {
    const { issues } = validate(schema, value);
    return issues
      ?.map(({ message, path }) => (path?.length ? `${pathText(path)}: ${message}` : message))
      .join('; ');
  };
}

function pathText(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  return path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
}

/** The check passed when the answer came; here the schema gives the value its final form. */
export function parse(schema: Schema | undefined, value: unknown): unknown {
  if (!schema) return value;
  const result = validate(schema, value);
  if (result.issues)
    throw new TypeError(`The answer does not match the schema: ${result.issues[0]?.message}`);
  return result.value;
}

/** JSON Schema for the person's eyes; what cannot be put so (transforms, other libraries) is left out. */
export function jsonSchemaOf<Key extends string>(key: Key, schema: unknown): { [K in Key]?: JsonObject } {
  if (!(schema instanceof z.ZodType)) return {};
  const { $schema, ...shown } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return { [key]: toJson(shown, 'The schema of an answer') as JsonObject } as { [K in Key]?: JsonObject };
}
