/**
 * The SDK copies what a run logs by `structuredClone` before it leaves the sandbox. That refuses functions and the like,
 * and an agent that logs one must not fail by it: this copy leaves out what cannot be shown, and never throws.
 */
import { readableErrors } from './readable-errors.js';

export function copyForLog(args: unknown): unknown {
  if (!Array.isArray(args)) return copy(args);
  return args.map(copy);
}

function copy(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    const text = JSON.stringify(value, (key, part) => readable(readableErrors(key, part)));
    return text === undefined ? readable(value) : JSON.parse(text);
  } catch {
    return '(a value that cannot be shown)';
  }
}

function readable(value: unknown): unknown {
  if (typeof value === 'function') return `[function ${value.name}]`;
  return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
}
