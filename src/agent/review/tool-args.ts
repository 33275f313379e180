/**
 * What edited arguments of a tool call must satisfy: the tool's own schema, of whichever kind LangChain takes, so that
 * an edit that the tool would refuse is refused at its sender. An argument that the schema does not know is refused too:
 * most schemas would drop it in silence.
 */

import { toJsonSchema } from '@langchain/core/utils/json_schema';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json, JsonObject } from '../../common/protocol.js';
import { checkWith, jsonSchemaOf } from '../answer-schema.js';
import { toJson, type ValueCheck } from '../boundary.js';
import { matchesJsonSchema } from '../json-schema-check.js';

export interface ToolArgs {
  /** As the approver is shown it. */
  readonly argsSchema?: JsonObject | undefined;
  readonly check?: ValueCheck | undefined;
}

/** @returns why a call with these arguments cannot be made, as the tool's own schema says; nothing where it cannot say */
export function misfit(schema: unknown, args: Json): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  try {
    return mustBeAnObject(args) ?? checkOf(schema)(args);
  } catch {
    // Of a check that is asynchronous, or throws, LangChain finds out when the call is made.
    return undefined;
  }
}

function checkOf(schema: object): ValueCheck {
  return isStandard(schema) ? checkWith(schema) : matchesJsonSchema(schema as Record<string, unknown>);
}

/** @param schema of the tool; of one without a schema nothing is known */
export function toolArgs(schema: unknown): ToolArgs {
  if (typeof schema !== 'object' || schema === null) return {};
  const argsSchema = shown(schema);
  const check = checkOf(schema);
  return {
    argsSchema,
    check: (args) => mustBeAnObject(args) ?? check(args) ?? unknownArgument(args as JsonObject, argsSchema),
  };
}

/** What cannot be put as JSON Schema is not shown, and checked all the same. */
function shown(schema: object): JsonObject | undefined {
  const { argsSchema } = jsonSchemaOf('argsSchema', schema);
  if (argsSchema) return argsSchema;
  try {
    const { $schema, ...rest } = toJson(toJsonSchema(schema), 'The schema of a tool') as JsonObject;
    return rest as JsonObject;
  } catch {
    return undefined;
  }
}

function isStandard(schema: object): schema is StandardSchemaV1 {
  return '~standard' in schema;
}

function mustBeAnObject(args: Json): string | undefined {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? undefined
    : 'args must be an object';
}

function unknownArgument(args: JsonObject, schema: JsonObject | undefined): string | undefined {
  const { properties, additionalProperties, patternProperties } = schema ?? {};
  if (typeof properties !== 'object' || properties === null) return undefined;
  // `false` is what a strict schema says, and what zod 3 says of one that drops what it does not know.
  if (
    (additionalProperties !== undefined && additionalProperties !== false) ||
    patternProperties !== undefined
  )
    return undefined;
  const unknown = Object.keys(args).find((key) => !Object.hasOwn(properties, key));
  return unknown === undefined ? undefined : `${unknown}: not an argument of this tool`;
}
