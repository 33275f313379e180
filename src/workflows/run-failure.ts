/**
 * How a run fails: as `ApplicationFailure`, type `airlock.<code>`, never retried. A plain error thrown by workflow code
 * would fail the workflow task instead, which Temporal retries for ever.
 */
import { ApplicationFailure } from '@temporalio/workflow';
import type { RunErrorCode } from '../common/errors.js';
import { isError, readThrown } from '../common/thrown.js';

export function runFailure(code: RunErrorCode, message: string, cause?: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    // It may repeat what somebody sent.
    message: cut(message),
    type: `airlock.${code}`,
    nonRetryable: true,
    ...(cause instanceof Error && { cause }),
  });
}

const codeOfError: Record<string, RunErrorCode> = {
  BadInputError: 'bad_input',
  UnsupportedFeatureError: 'unsupported_feature',
  UnanswerablePauseError: 'unsupported_feature',
  CaughtInterruptError: 'unsupported_feature',
  NondeterministicAgentError: 'nondeterministic_agent',
  StalledAgentError: 'agent_stalled',
  UnstorableStateError: 'state_not_storable',
  TooLargeError: 'too_large',
  // LangGraph's guard against a graph that goes round for ever.
  GraphRecursionError: 'step_limit',
};

/** Characters of a message or a stack. The server takes no failure of any size, and refuses the whole task with it. */
const MAX_TEXT = 10_000;
const MAX_CAUSES = 5;

/** What an agent threw, with its stack, as the failure of its run. Never throws, whatever was thrown. */
export function agentFailure(error: unknown, agent: string, version: string): ApplicationFailure {
  const { name, message } = readThrown(error, MAX_TEXT);
  const code = Object.hasOwn(codeOfError, name) ? (codeOfError[name] as RunErrorCode) : 'agent_failed';
  const cause = isError(error) ? copyOf(error, MAX_CAUSES) : undefined;
  return runFailure(code, cut(`Agent '${agent}' ${version}: ${name}: ${message}`), cause);
}

/** Whatever an agent throws goes into history: its words are cut, and causes that go in a circle end. */
function copyOf(error: Error, causes: number): Error {
  const { name, message, stack, cause } = readThrown(error, MAX_TEXT);
  const copy = new Error(message, {
    ...(causes > 0 && isError(cause) && { cause: copyOf(cause, causes - 1) }),
  });
  return Object.assign(copy, { name, stack });
}

function cut(words: string): string {
  return words.length <= MAX_TEXT ? words : `${words.slice(0, MAX_TEXT - 1)}…`;
}
