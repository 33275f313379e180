/** What a test may expect of a run, as judgements: whether it holds, and what to say where it does not. */
import { isDeepStrictEqual } from 'node:util';
import type { LogEntry } from '../common/protocol.js';
import { matchesSubset } from './match.js';
import { describe, nameOf } from './pending.js';
import type { TestRun } from './test-run.js';

export interface Judgement {
  readonly holds: boolean;
  /** What the test expected, as the end of a sentence: `to have asked rates`. */
  readonly expected: string;
  /** What is so instead. */
  readonly found: string;
}

/** @param details part of the params or args; what is not named may be anything */
export function hasAsked(run: TestRun<unknown>, name: string, details?: unknown): Judgement {
  return {
    holds: run.log.some((entry) => isNamed(entry, name, details)),
    expected: `to have asked ${words(name, details)}`,
    found: `It asked:${lines(run.log)}`,
  };
}

/** Other requests may lie between. */
export function hasAskedInOrder(run: TestRun<unknown>, names: readonly string[]): Judgement {
  const left = [...names];
  for (const entry of run.log) if (left[0] !== undefined && isNamed(entry, left[0])) left.shift();
  return {
    holds: left.length === 0,
    expected: `to have asked, in this order: ${names.join(', ')}`,
    found: `It asked:${lines(run.log)}`,
  };
}

export function isWaitingFor(run: TestRun<unknown>, name: string, details?: unknown): Judgement {
  const pending = run.log.filter(isOpen);
  return {
    holds: pending.some((entry) => isNamed(entry, name, details)),
    expected: `to be waiting for ${words(name, details)}`,
    found: `It is ${run.status.replaceAll('_', ' ')}. Pending:${lines(pending)}`,
  };
}

/** @param result all of it */
export function hasCompletedWith(run: TestRun<unknown>, result: unknown): Judgement {
  const isCompleted = run.status === 'completed';
  return {
    holds: isCompleted && (isDeepStrictEqual(run.result, result) || matchesWhole(run.result, result)),
    expected: `to have completed with ${JSON.stringify(result)}`,
    found: isCompleted ? `It completed with ${JSON.stringify(run.result)}` : ended(run),
  };
}

export function hasFailedWith(run: TestRun<unknown>, code: string, message?: string | RegExp): Judgement {
  const { error } = run;
  const isSaid =
    message === undefined ||
    (typeof message === 'string' ? error?.message.includes(message) : message.test(error?.message ?? ''));
  return {
    holds: error?.code === code && isSaid === true,
    expected: `to have failed with ${code}${message === undefined ? '' : ` and ${message}`}`,
    found: ended(run),
  };
}

function ended(run: TestRun<unknown>): string {
  if (run.error) return `It failed with ${run.error.code}: ${run.error.message}`;
  return `It is ${run.status.replaceAll('_', ' ')}. Pending:${lines(run.log.filter(isOpen))}`;
}

/** An expected value with asymmetric matchers in it is no plain value, and none of its fields may be missing. */
function matchesWhole(actual: unknown, expected: unknown): boolean {
  if (!matchesSubset(actual, expected)) return false;
  if (typeof expected !== 'object' || expected === null || 'asymmetricMatch' in expected) return true;
  const keys = Object.keys(actual as object);
  return keys.every(
    (key) => key in expected && matchesWhole(Reflect.get(actual as object, key), Reflect.get(expected, key)),
  );
}

function isOpen(entry: LogEntry): boolean {
  return entry.answeredAt === undefined && entry.withdrawnAt === undefined;
}

function isNamed(entry: LogEntry, name: string, details?: unknown): boolean {
  if (nameOf(entry) !== name && entry.id !== name) return false;
  const { request } = entry;
  const shown =
    request.kind === 'fetch' ? request.params : request.kind === 'approval' ? request.args : request.value;
  return details === undefined || matchesSubset(shown, details);
}

function words(name: string, details: unknown): string {
  return details === undefined ? name : `${name} with ${JSON.stringify(details)}`;
}

function lines(entries: readonly LogEntry[]): string {
  if (entries.length === 0) return ' nothing';
  return entries.map((entry) => `\n  ${entry.id} ${describe(entry)}`).join('');
}
