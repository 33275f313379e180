/** Values of a graph's state, brought back from what encode-state.ts made of them. */
import { isPlain } from './value-kinds.js';
import { fromWords } from './words.js';

/** The one key of an object that stands for a value which JSON has no word for. */
export const TAG = '__airlock_value__';

export function decodeState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapInPlace(value);
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [decodeState(key), decodeState(item)]));
  if (value instanceof Set) return new Set([...value].map(decodeState));
  if (!isPlain(value)) return value;
  const tagged = readTag(value, decodeState);
  if (tagged) return tagged.value;
  for (const [key, item] of Object.entries(value)) Reflect.set(value, key, decodeState(item));
  return value;
}

/**
 * A value that was put in words here, or nothing: what only looks so, in state that was kept before such was escaped, is
 * what it is.
 * @param readPart of an object that was put in words
 */
export function readTag(
  value: Record<string, unknown>,
  readPart: (part: unknown) => unknown,
): { value: unknown } | undefined {
  if (!Object.hasOwn(value, TAG) || Object.keys(value).length !== 1) return undefined;
  const tag = value[TAG];
  if (!Array.isArray(tag) || tag.length !== 2) return undefined;
  const [kind, kept] = tag as [unknown, unknown];
  if (kind === 'object' && Array.isArray(kept)) {
    return { value: fromFields((kept as Field[]).map(([key, part]) => [key, readPart(part)])) };
  }
  if (typeof kept !== 'string') return undefined;
  try {
    return fromWords(kind, kept);
  } catch {
    return undefined;
  }
}

export type Field = [key: string, value: unknown];

/** Each is a property of its own, `__proto__` too. */
export function fromFields(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields);
}

function mapInPlace(items: unknown[]): unknown[] {
  for (const [index, item] of items.entries()) items[index] = decodeState(item);
  return items;
}
