/** An answer leaves as JSON that means what it says, within what Temporal carries and without secrets, or it does not leave. */
import type { Json } from '../common/protocol.js';
import { redactAnswer } from '../secrets/redact.js';
import { ResourceError } from './errors/resource-error.js';

/** Temporal refuses payloads of 2 MiB; the rest is room for what it writes around the answer. */
export const DEFAULT_MAX_RESULT_BYTES = 2 * 1024 * 1024 - 64 * 1024;

/**
 * @throws ResourceError `invalid_result` for a value that JSON would drop or bend (a Date, a bigint, NaN, a Map,
 * a cycle), naming where it is; `too_large` for one above `maxBytes`
 */
export function jsonAnswer(value: unknown, maxBytes: number): Json {
  if (value === undefined) return null;
  const problem = notJson(value, 'the result', new Set());
  if (problem !== undefined) {
    throw new ResourceError({ code: 'invalid_result', message: `The answer is not JSON: ${problem}.` });
  }
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) {
    throw new ResourceError({
      code: 'too_large',
      message: `The answer has ${bytes} bytes as JSON; at most ${maxBytes} fit. Ask for less, or answer with a reference.`,
      details: { bytes, maxBytes },
    });
  }
  return redactAnswer(JSON.parse(text));
}

function notJson(value: unknown, at: string, above: Set<object>): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${at} is ${value}`;
  if (typeof value !== 'object') return `${at} is of type ${typeof value}`;
  if (above.has(value)) return `${at} contains itself`;
  const isList = Array.isArray(value);
  const prototype = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null) {
    return `${at} is a ${prototype.constructor?.name ?? 'class instance'}`;
  }
  above.add(value);
  for (const [key, held] of Object.entries(value)) {
    // An optional field that is not there; in a list it would silently become null.
    if (held === undefined && !isList) continue;
    const problem = notJson(held, isList ? `${at}[${key}]` : `${at}.${key}`, above);
    if (problem !== undefined) return problem;
  }
  above.delete(value);
  return undefined;
}
