/** Expectations as plain functions, for `node:test` and every other runner: they throw an `AssertionError`. */
import { AssertionError } from 'node:assert';
import {
  hasAsked,
  hasAskedInOrder,
  hasCompletedWith,
  hasFailedWith,
  isWaitingFor,
  type Judgement,
} from './expectations.js';
import type { TestRun } from './test-run.js';

/** The run asked this: a resource, an action or a prompt, with these params or args where they are given. */
export function assertAsked(run: TestRun<unknown>, name: string, details?: unknown): void {
  assert(hasAsked(run, name, details), assertAsked);
}

export function assertNotAsked(run: TestRun<unknown>, name: string, details?: unknown): void {
  const judgement = hasAsked(run, name, details);
  assert({ ...judgement, holds: !judgement.holds, expected: `not ${judgement.expected}` }, assertNotAsked);
}

/** The run asked these, one after the other; it may have asked more between them. */
export function assertAskedInOrder(run: TestRun<unknown>, names: readonly string[]): void {
  assert(hasAskedInOrder(run, names), assertAskedInOrder);
}

/** This is pending. */
export function assertWaitingFor(run: TestRun<unknown>, name: string, details?: unknown): void {
  assert(isWaitingFor(run, name, details), assertWaitingFor);
}

/** @param result all of it */
export function assertCompletedWith(run: TestRun<unknown>, result: unknown): void {
  assert(hasCompletedWith(run, result), assertCompletedWith);
}

/** @param message part of the message, or a pattern */
export function assertFailedWith(run: TestRun<unknown>, code: string, message?: string | RegExp): void {
  assert(hasFailedWith(run, code, message), assertFailedWith);
}

function assert({ holds, expected, found }: Judgement, caller: CallableFunction): void {
  if (holds) return;
  throw new AssertionError({
    message: `Expected the run ${expected}. ${found}`,
    stackStartFn: caller as () => void,
  });
}
