/**
 * What an answer to `interrupt(value, { responseSchema })` of LangGraph 1.7 must satisfy. LangGraph shows it as JSON Schema
 * beside the value, and lets zod parse the answer where the node runs again; an answer that does not fit must not get there.
 */
import type { JsonObject } from '../../common/protocol.js';
import { checkWith, isStandard } from '../answer-schema.js';
import { toJson, type ValueCheck } from '../boundary.js';
import { matchesJsonSchema } from '../json-schema-check.js';

export interface ResponseSchema {
  /** As the person is shown it. */
  readonly schema: JsonObject;
  readonly check: ValueCheck;
}

/**
 * @param shown JSON Schema, as LangGraph shows it; nothing where it knows no such schemas
 * @param given what the agent gave, where somebody stands in front of `interrupt()`: it may check more
 */
export function responseSchema(shown: unknown, given: unknown): ResponseSchema | undefined {
  if (typeof shown !== 'object' || shown === null) return undefined;
  const { $schema, ...schema } = toJson(shown, 'The responseSchema of an interrupt') as JsonObject;
  const check = isStandard(given) ? checkWith(given) : matchesJsonSchema(schema, 'the answer');
  return { schema: schema as JsonObject, check };
}
