/** Entry `airlockjs/testing`: an agent in one's own tests, without a server, in milliseconds. */
export { readMessages, type SaidCall, type SaidMessage } from '../common/message-words.js';
export type { DecisionType, InterruptView, Json, LogEntry } from '../common/protocol.js';
export {
  assertAsked,
  assertAskedInOrder,
  assertCompletedWith,
  assertFailedWith,
  assertNotAsked,
  assertWaitingFor,
} from './assertions.js';
export type { DecideOptions } from './give-decision.js';
export { type TestRunMatchers, testRunMatchers } from './matchers.js';
export { type ModelToolCall, modelSays } from './model-answer.js';
export type { TestResource, TestResources } from './resource-answers.js';
export { startTestRun, type TestRunOptions } from './start-test-run.js';
export { TestRun } from './test-run.js';
export { DecisionRefusedError, TestRunError } from './test-run-error.js';
export type { TestRunStatus } from './test-run-status.js';
export type { PendingFetch } from './typed-fetches.js';
