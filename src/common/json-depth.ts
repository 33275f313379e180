/**
 * How deep what crosses may be. Whatever looks at a value later (a schema, JSON's own writer) does so recursively, and how
 * deep a stack may go differs from machine to machine.
 */

/** Objects and lists in one another, at most. */
export const MAX_DEPTH = 200;

/** Level by level, not by recursion. A value that holds itself has no end, and each level looks at a part once. */
export function isTooDeep(value: unknown): boolean {
  let level = new Set<object>(isObject(value) ? [value] : []);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const parts = new Set<object>();
    for (const one of level) for (const part of Object.values(one)) if (isObject(part)) parts.add(part);
    level = parts;
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
