/**
 * A JSON Schema in a line, as a person would write the type: `{ customer: string, limit?: integer 1..50, kind: "a" | "b" }`.
 * It says what to send, not all that is checked: `--json` has the schema itself.
 */
import { isJsonObject } from '../../common/json-object.js';
import type { Json, JsonObject } from '../../common/protocol.js';

const MAX_DEPTH = 4;
const MAX_MEMBERS = 30;

export function schemaLine(schema: Json | undefined, depth = MAX_DEPTH): string {
  if (!isJsonObject(schema)) return schema === false ? 'nothing' : 'anything';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return unionLine(choices, depth);
  if (Array.isArray(schema.type))
    return unionLine(
      schema.type.map((type) => ({ ...schema, type })),
      depth,
    );
  switch (schema.type) {
    case 'object':
      return objectLine(schema, depth);
    case 'array':
      return arrayLine(schema, depth);
    case 'string':
      return typeof schema.format === 'string' ? schema.format : 'string';
    case 'number':
    case 'integer':
      return `${schema.type}${bounds(schema)}`;
    default:
      return typeof schema.type === 'string' ? schema.type : 'anything';
  }
}

/** How `z.json()` reads. */
const ANY_JSON = ['string', 'number', 'boolean', 'null', 'anything[]', '{ [name]: anything }'];

function unionLine(choices: readonly Json[], depth: number): string {
  const lines = new Set(choices.map((one) => schemaLine(one, depth)));
  return ANY_JSON.every((one) => lines.has(one)) ? 'anything' : [...lines].join(' | ');
}

function objectLine(schema: JsonObject, depth: number): string {
  const { properties, required, additionalProperties } = schema;
  const members = Object.entries(isJsonObject(properties) ? properties : {});
  if (members.length === 0) {
    return isJsonObject(additionalProperties) && Object.keys(additionalProperties).length > 0
      ? `{ [name]: ${schemaLine(additionalProperties, depth - 1)} }`
      : '{}';
  }
  if (depth === 0) return '{ … }';
  const needed: readonly Json[] = Array.isArray(required) ? required : [];
  const lines = members
    .slice(0, MAX_MEMBERS)
    .map(([name, of]) => `${name}${needed.includes(name) ? '' : '?'}: ${schemaLine(of, depth - 1)}`);
  return `{ ${[...lines, ...(members.length > MAX_MEMBERS ? ['…'] : [])].join(', ')} }`;
}

function arrayLine({ items, prefixItems }: JsonObject, depth: number): string {
  if (Array.isArray(prefixItems))
    return `[${prefixItems.map((one) => schemaLine(one, depth - 1)).join(', ')}]`;
  const of = schemaLine(items, depth - 1);
  return `${of.includes(' | ') ? `(${of})` : of}[]`;
}

/** Those of a safe integer are every integer's, and say nothing. */
function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): string {
  const isSaid = (bound: Json | undefined): bound is number =>
    typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const parts = [
    ...(isSaid(minimum) && isSaid(maximum) ? [`${minimum}..${maximum}`] : []),
    ...(isSaid(minimum) && !isSaid(maximum) ? [`>= ${minimum}`] : []),
    ...(!isSaid(minimum) && isSaid(maximum) ? [`<= ${maximum}`] : []),
    ...(isSaid(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : []),
    ...(isSaid(exclusiveMaximum) ? [`< ${exclusiveMaximum}`] : []),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}
