/** Places in JSON by path: `customer.email`, `rows.*.email`. A member is one of the object's own, whatever it is called. */
import type { Path, Redaction } from './verdict.js';

const EVERY = '*';
const MASK = '[redacted]';

export function membersOf(path: Path): readonly string[] {
  return typeof path === 'string' ? path.split('.') : path;
}

/** As a person reads it. */
export function pathText(path: Path): string {
  return typeof path === 'string' ? path : path.join('.');
}

/** Stands for a value that cannot be looked at by a path: a list, a text or an instance, where an object should be. */
export const MISPLACED: unique symbol = Symbol('misplaced');

/**
 * What stands at a path, once for each member that `*` names: the value, `undefined` where there is none, or `MISPLACED`. An
 * empty list has none.
 */
export function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [value];
  if (value === undefined || value === null) return [undefined];
  if (!isLookedInto(value) || (Array.isArray(value) && name !== EVERY && !INDEX.test(name)))
    return [MISPLACED];
  if (name === EVERY) return Object.values(value).flatMap((held) => valuesAt(held, rest));
  return Object.hasOwn(value, name) ? valuesAt(Reflect.get(value, name), rest) : [undefined];
}

const INDEX = /^\d+$/;

function isLookedInto(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** The first of the places, as a person reads it, that leads into something of another shape than its path says. */
export function misplacedIn(value: unknown, places: readonly PlainRedaction[]): string | undefined {
  const found = places.find(({ path }) => valuesAt(value, membersOf(path)).includes(MISPLACED));
  return found && pathText(found.path);
}

/** Whether a path names every member of something. */
export function hasEvery(path: string): boolean {
  return membersOf(path).includes(EVERY);
}

/** A copy with other values at a path; the same value where there is no such place. */
export function replaceAt<Value>(value: Value, [name, ...rest]: readonly string[], other: unknown): Value {
  if (typeof value !== 'object' || value === null || name === undefined) return value;
  const replaced = (held: unknown) => (rest.length === 0 ? other : replaceAt(held, rest, other));
  if (Array.isArray(value)) {
    return value.map((held, index) =>
      name === EVERY || name === String(index) ? replaced(held) : held,
    ) as Value;
  }
  if (name !== EVERY && !Object.hasOwn(value, name)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, name === EVERY || key === name ? replaced(held) : held]),
  ) as Value;
}

export interface PlainRedaction {
  path: Path;
  with: string | number | boolean | null;
}

export function plainRedaction(given: Redaction): PlainRedaction {
  return typeof given === 'object' && 'path' in given ? given : { path: given, with: MASK };
}

export function redactAt<Value>(value: Value, redactions: readonly PlainRedaction[]): Value {
  return redactions.reduce((under, { path, with: other }) => replaceAt(under, membersOf(path), other), value);
}

/**
 * Whether nothing else is left at those places. Where two of them overlap, either's word may stand there.
 */
export function isRedacted(value: unknown, redactions: readonly PlainRedaction[]): boolean {
  const words = new Set<unknown>(redactions.map(({ with: other }) => other));
  return redactions.every(({ path }) =>
    valuesAt(value, membersOf(path)).every((held) => held === undefined || words.has(held)),
  );
}
