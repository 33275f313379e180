/** The worker's logger as handlers have it: what they write is searched for secrets first, as failures are. */
import type { Logger, LogLevel } from '@temporalio/common';
import type { Json } from '../common/protocol.js';
import { redact, redactJson } from '../secrets/redact.js';
import { propertyOf } from './errors/verdict.js';

/** Characters of a message and of each text of its metadata. */
const MAX_TEXT = 8_000;
const MAX_DEPTH = 6;

export function redactedLog(logger: Logger): Logger {
  const write = (level: LogLevel, message: string, meta?: object) =>
    logger.log(level, redact(String(message), MAX_TEXT), cleanMeta(meta));
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

function cleanMeta(meta: object | undefined) {
  if (meta === undefined) return undefined;
  // The SDK's own labels, which say where a line comes from.
  const labels = Object.getOwnPropertySymbols(meta).map((label) => [label, Reflect.get(meta, label)]);
  return Object.assign(Object(redactJson(plain(meta, MAX_DEPTH))), Object.fromEntries(labels));
}

/** What a line of a log can show of a value: errors by their words, anything else as JSON. */
function plain(value: unknown, depth: number): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || depth === 0) return String(value);
  if (value instanceof Error) {
    const { message, stack, cause } = value;
    const code = propertyOf(value, 'code');
    return {
      message,
      stack: String(stack),
      ...(typeof code === 'string' && { code }),
      ...(cause !== undefined && { cause: plain(cause, depth - 1) }),
    };
  }
  const toJson = propertyOf(value, 'toJSON');
  if (typeof toJson === 'function') return plain(Reflect.apply(toJson, value, []), depth - 1);
  if (Array.isArray(value)) return value.map((held) => plain(held, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, plain(held, depth - 1)]));
}
