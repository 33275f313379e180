/**
 * What was thrown, read without trusting it: anything may be thrown, also an error whose own properties throw when they
 * are read, or are no text. Nothing here throws.
 */
import { truncate } from './well-formed.js';

/** Characters of an error's code. */
const MAX_CODE = 100;

export interface Thrown {
  name: string;
  message: string;
  /** Empty where there is none. */
  stack: string;
  cause: unknown;
}

/** @param maxLength characters of each text */
export function readThrown(thrown: unknown, maxLength = 10_000): Thrown {
  const text = (value: unknown, otherwise: string) =>
    truncate(typeof value === 'string' ? value : otherwise, maxLength);
  if (!isError(thrown)) {
    return { name: typeof thrown, message: text(describe(thrown), ''), stack: '', cause: undefined };
  }
  return {
    name: text(property(thrown, 'name'), 'Error'),
    message: text(property(thrown, 'message'), ''),
    stack: text(property(thrown, 'stack'), ''),
    cause: property(thrown, 'cause'),
  };
}

/** One line of it. */
export function errorMessage(thrown: unknown): string {
  return readThrown(thrown).message;
}

/** `instanceof`, which a proxy can make throw. */
export function isInstance<Class>(
  value: unknown,
  type: abstract new (...args: never[]) => Class,
): value is Class {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  // An error of another realm is no instance of this one's class.
  if (isInstance(value, Error)) return true;
  return typeof property(value, 'message') === 'string' && typeof property(value, 'stack') === 'string';
}

/** The `code` of an error that has one in text, as a FetchError has. */
export function errorCode(thrown: unknown): string | undefined {
  const code = isError(thrown) ? property(thrown, 'code') : undefined;
  return typeof code === 'string' && code !== '' ? truncate(code, MAX_CODE) : undefined;
}

/** What stands in the `errors` of an AggregateError, and of whatever looks like one. */
export function errorsIn(thrown: unknown): unknown[] {
  if (!isError(thrown)) return [];
  const errors = property(thrown, 'errors');
  try {
    return Array.isArray(errors) ? [...errors] : [];
  } catch {
    return [];
  }
}

function property(owner: object, name: string): unknown {
  try {
    return Reflect.get(owner, name);
  } catch {
    return undefined;
  }
}

function describe(thrown: unknown): string {
  try {
    const json = typeof thrown === 'object' ? JSON.stringify(thrown) : undefined;
    return typeof json === 'string' ? json : String(thrown);
  } catch {
    return `something that cannot be shown (${typeof thrown})`;
  }
}
