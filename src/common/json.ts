/**
 * Whether a value is JSON as it stands: nothing in it that JSON would drop or bend. Values are several megabytes now and
 * then, and are looked at where a workflow task has no time to lose.
 */
import type { Json } from './protocol/json.js';

export function isJson(value: unknown): value is Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      // A hole in a list is no value either.
      if (Array.isArray(value)) return !value.includes(undefined) && value.every(isJson);
      return isPlain(value) && Object.values(value).every(isJson);
    default:
      return false;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The sandbox has an Object of its own, and so has every other realm: its prototype is the one at the top.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
