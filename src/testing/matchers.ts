/** Expectations as matchers for `expect.extend`, of vitest and of Jest. `airlockjs/testing/vitest` extends vitest's. */
import {
  hasAsked,
  hasAskedInOrder,
  hasCompletedWith,
  hasFailedWith,
  isWaitingFor,
  type Judgement,
} from './expectations.js';
import { TestRun } from './test-run.js';

interface MatcherResult {
  pass: boolean;
  message(): string;
}

export interface TestRunMatchers<R = unknown> {
  /** The run asked this: a resource, an action or a prompt, with these params or args where they are given. */
  toHaveAsked(name: string, details?: unknown): R;
  /** The run asked these, one after the other; it may have asked more between them. */
  toHaveAskedInOrder(...names: string[]): R;
  /** This is pending. */
  toBeWaitingFor(name: string, details?: unknown): R;
  /** @param result all of it */
  toHaveCompletedWith(result: unknown): R;
  /** @param message part of the message, or a pattern */
  toHaveFailedWith(code: string, message?: string | RegExp): R;
}

export const testRunMatchers = {
  toHaveAsked: (run: unknown, name: string, details?: unknown) => judged(hasAsked(known(run), name, details)),
  toHaveAskedInOrder: (run: unknown, ...names: string[]) => judged(hasAskedInOrder(known(run), names)),
  toBeWaitingFor: (run: unknown, name: string, details?: unknown) =>
    judged(isWaitingFor(known(run), name, details)),
  toHaveCompletedWith: (run: unknown, result: unknown) => judged(hasCompletedWith(known(run), result)),
  toHaveFailedWith: (run: unknown, code: string, message?: string | RegExp) =>
    judged(hasFailedWith(known(run), code, message)),
};

function judged({ holds, expected, found }: Judgement): MatcherResult {
  return {
    pass: holds,
    message: () => `Expected the run ${holds ? 'not ' : ''}${expected}. ${found}`,
  };
}

function known(run: unknown): TestRun<unknown> {
  if (run instanceof TestRun) return run;
  throw new TypeError('This matcher is for a run of startTestRun().');
}
