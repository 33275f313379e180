/**
 * What a question takes for an answer, in one line that a person reads: `{ "date": date as in "2026-01-31", "late": true | false }`.
 * It is made of the JSON Schema that the question shows, and is no answer itself: nothing is given by pasting it.
 *
 * It is bounded, whatever the schema holds; what finds no room, or has no words here, is an ellipsis or `any JSON`.
 */
import { isJsonObject } from './json-object.js';
import type { Json, JsonObject } from './protocol.js';
import { cut, withinBytes } from './request-summary.js';
import { asText } from './well-formed.js';

const MAX_BYTES = 200;
const MAX_DEPTH = 3;
const MAX_PARTS = 8;
const MAX_NAME_CHARACTERS = 40;

/** Of an answer that is text, whatever it says. */
export const TEXT_SHAPE = '"text"';
export const ANY_SHAPE = 'any JSON';

const formats: Record<string, string> = {
  date: 'date as in "2026-01-31"',
  'date-time': 'time as in "2026-01-31T09:30:00Z"',
  time: 'time as in "09:30:00"',
  email: 'e-mail address in quotes',
  uri: 'web address in quotes',
  uuid: 'UUID in quotes',
};

const words: Record<string, string> = {
  number: 'number',
  integer: 'whole number',
  boolean: 'true | false',
  null: 'null',
};

/** @param schema JSON Schema, by whoever wrote the agent; nothing where the question has none */
export function answerShape(schema: Json | undefined): string {
  return withinBytes(shapeOf(schema, 0), MAX_BYTES);
}

function shapeOf(schema: Json | undefined, depth: number): string {
  if (!isJsonObject(schema)) return ANY_SHAPE;
  if (depth > MAX_DEPTH) return '…';
  if ('const' in schema) return literal(schema.const);
  if (Array.isArray(schema.enum)) return oneOf(schema.enum.slice(0, MAX_PARTS + 1).map(literal));
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices))
    return oneOf(choices.slice(0, MAX_PARTS + 1).map((one) => shapeOf(one, depth + 1)));
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return oneOf(types.slice(0, MAX_PARTS + 1).map((type) => typeShape(type, schema, depth)));
}

function typeShape(type: Json | undefined, schema: JsonObject, depth: number): string {
  if (typeof type !== 'string') return ANY_SHAPE;
  if (type === 'string') return textShape(schema.format);
  if (type === 'array') return `[${shapeOf(schema.items, depth + 1)}, …]`;
  if (type === 'object') return objectShape(schema, depth);
  return Object.hasOwn(words, type) ? (words[type] ?? ANY_SHAPE) : ANY_SHAPE;
}

function textShape(format: Json | undefined): string {
  if (typeof format !== 'string' || !Object.hasOwn(formats, format)) return TEXT_SHAPE;
  return formats[format] ?? TEXT_SHAPE;
}

function objectShape({ properties, required }: JsonObject, depth: number): string {
  const members = isJsonObject(properties) ? Object.entries(properties) : [];
  if (members.length === 0) return '{…}';
  const needed = Array.isArray(required) ? required : [];
  const shown = members.slice(0, MAX_PARTS).map(([name, schema]) => {
    const optional = needed.includes(name) ? '' : ' (may be left out)';
    return `${literal(name)}: ${shapeOf(schema, depth + 1)}${optional}`;
  });
  return `{ ${[...shown, ...(members.length > MAX_PARTS ? ['…'] : [])].join(', ')} }`;
}

function oneOf(parts: string[]): string {
  const shown = [...new Set(parts.slice(0, MAX_PARTS)), ...(parts.length > MAX_PARTS ? ['…'] : [])];
  return shown.join(' | ');
}

function literal(value: Json | undefined): string {
  return cut(asText(JSON.stringify(value ?? null)), MAX_NAME_CHARACTERS);
}
