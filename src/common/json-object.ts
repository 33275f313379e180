import type { JsonObject } from './protocol.js';

/** Of what is JSON: whether it is an object, and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
