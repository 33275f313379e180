/**
 * Checks the shape of JSON that nobody can be trusted to have made: what a value must be, and where it is something else.
 * For the sandbox, where a schema library costs each run that makes a schema.
 *
 * 1. A check looks at what it names and at nothing else: fields that are not named may hold anything.
 * 2. It goes no deeper than it is written: no value is too deep for it.
 */

/** Where a value is not what it must be. */
export interface Misfit {
  /** From the value that was checked: `.ledger[3].id`. */
  path: string;
  /** What is not so there: `is no text`. */
  problem: string;
}

export type Check = (value: unknown) => Misfit | undefined;

const that =
  (problem: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : { path: '', problem };

export const anything: Check = () => undefined;
export const text = that('is no text', (value) => typeof value === 'string');
export const flag = that('is neither true nor false', (value) => typeof value === 'boolean');
export const number = that('is no number', (value) => Number.isFinite(value));
export const count = that(
  'is no whole number from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);
const object = that('is no object', isObject);

export function oneOf(...values: string[]): Check {
  return that(`is none of ${values.join(', ')}`, (value) => values.includes(value as string));
}

export function listOf(check: Check, least = 0): Check {
  return (value) => {
    if (!Array.isArray(value)) return { path: '', problem: 'is no list' };
    if (value.length < least) return { path: '', problem: `is shorter than ${least}` };
    // By index: a list may have holes.
    for (let index = 0; index < value.length; index += 1) {
      const misfit = check(value[index]);
      if (misfit) return { ...misfit, path: `[${index}]${misfit.path}` };
    }
    return undefined;
  };
}

/** A list of so many values, each with a check of its own. */
export function tupleOf(...checks: Check[]): Check {
  return (value) => {
    const few = listOf(anything, checks.length)(value);
    if (few) return few;
    return firstMisfit(checks.map((check, index) => [`[${index}]`, check, (value as unknown[])[index]]));
  };
}

export function recordOf(check: Check): Check {
  return (value) =>
    object(value) ??
    firstMisfit(Object.entries(value as object).map(([key, held]) => [`.${key}`, check, held]));
}

/** @param optional may be missing */
export function fields(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value) => {
    const wrong = object(value);
    if (wrong) return wrong;
    const held = value as Record<string, unknown>;
    const named = ([key, check]: [string, Check]): Part => [`.${key}`, check, ownOf(held, key)];
    const present = Object.entries(optional).filter(([key]) => ownOf(held, key) !== undefined);
    return firstMisfit([...Object.entries(required), ...present].map(named));
  };
}

/** @param pick says which check is meant, of an object */
export function objectBy(pick: (value: Record<string, unknown>) => Check): Check {
  return (value) => object(value) ?? pick(value as Record<string, unknown>)(value);
}

export function all(...checks: Check[]): Check {
  return (value) => firstMisfit(checks.map((check) => ['', check, value]));
}

type Part = [path: string, check: Check, value: unknown];

function firstMisfit(parts: Iterable<Part>): Misfit | undefined {
  for (const [path, check, value] of parts) {
    const misfit = check(value);
    if (misfit) return { ...misfit, path: `${path}${misfit.path}` };
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object takes from its prototype is no field of it. */
function ownOf(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
