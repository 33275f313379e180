/** Entry `airlockjs/testing/vitest`: imported once, it gives vitest's `expect` the matchers for runs. */
import { expect } from 'vitest';
import { type TestRunMatchers, testRunMatchers } from './matchers.js';

declare module 'vitest' {
  interface Matchers<T> extends TestRunMatchers<T> {}
}

expect.extend(testRunMatchers);
