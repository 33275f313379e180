/**
 * LangChain names the tool of a schema without a title `extract-<n>`, where n is a counter of its module that goes up with
 * each model call. A node that runs again would ask its model for a tool of another name, and not know the tool that an
 * answer names. Here n says what the schema is: the same for the same schema, in each run and whenever it is asked for.
 */
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { valueFingerprint } from '../common/fingerprint.js';
import { toJson } from './boundary.js';

/** Hexadecimal digits of the schema's hash. */
const DIGITS = 8;

/** @throws Error where the schema cannot be put as JSON Schema */
export function schemaNumber(schema: unknown): number {
  const shown = toJson(toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]), 'A responseFormat');
  return Number.parseInt(valueFingerprint(shown).slice(0, DIGITS), 16);
}
