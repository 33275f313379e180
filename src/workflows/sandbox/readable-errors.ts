/**
 * Errors as plain values, for copies by JSON: their message, stack and cause are not enumerable, so JSON leaves them out.
 * What a run logs is copied like this on its way to the worker's log, the error that failed it above all.
 */

/** A replacer for `JSON.stringify`. */
export function readableErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const cause = attempt(() => value.cause);
  const type = text(() => Reflect.get(value, 'type'));
  const name = text(() => value.name);
  // The failure of a run names the agent's error as its cause, and that one's stack is the one to read.
  const stack = cause === undefined ? text(() => value.stack) : undefined;
  return {
    ...(type !== undefined ? { type } : name !== undefined && { name }),
    message: text(() => value.message) ?? '',
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause }),
  };
}

function text(read: () => unknown): string | undefined {
  const value = attempt(read);
  return typeof value === 'string' ? value : undefined;
}

/** An agent's error may have fields that throw. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
