/**
 * How a run fails: as `ApplicationFailure`, type `airlock.<code>`, never retried. A plain error thrown by workflow code
 * would fail the workflow task instead, which Temporal retries for ever.
 */
import { ApplicationFailure } from '@temporalio/workflow';
import type { RunErrorCode } from '../common/errors.js';
import { errorCode, errorsIn, isError, readThrown } from '../common/thrown.js';

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
/** Of an AggregateError: how many of its errors are named, how deep, and in how many characters each. */
const MAX_NAMED = 8;
const MAX_DEPTH = 3;
const MAX_NAMED_TEXT = 1_000;

/** What an agent threw, with its stack, as the failure of its run. Never throws, whatever was thrown. */
export function agentFailure(error: unknown, agent: string, version: string): ApplicationFailure {
  const cause = isError(error) ? copyOf(error, MAX_CAUSES) : undefined;
  const code = codeOf(error) ?? 'agent_failed';
  return runFailure(code, cut(`Agent '${agent}' ${version}: ${inWords(error, MAX_TEXT)}`), cause);
}

/** @returns nothing for an error of the agent's own */
function codeOf(error: unknown, depth = MAX_DEPTH): RunErrorCode | undefined {
  const { name } = readThrown(error, MAX_TEXT);
  if (Object.hasOwn(codeOfError, name)) return codeOfError[name];
  if (depth === 0) return undefined;
  for (const one of errorsIn(error).slice(0, MAX_NAMED)) {
    const code = codeOf(one, depth - 1);
    if (code) return code;
  }
  return undefined;
}

/** LangGraph throws the errors of nodes that fail in one step in an AggregateError, whose own message names none of them. */
function inWords(error: unknown, maxLength: number, depth = MAX_DEPTH): string {
  const { name, message } = readThrown(error, maxLength);
  const errors = depth > 0 ? errorsIn(error) : [];
  const named = errors.slice(0, MAX_NAMED).map((one) => {
    const code = errorCode(one);
    return `${code === undefined ? '' : `${code}, `}${inWords(one, MAX_NAMED_TEXT, depth - 1)}`;
  });
  if (errors.length > named.length) named.push(`${errors.length - named.length} more`);
  return [`${name}: ${message}`, ...named.map((one, index) => `(${index + 1}) ${one}`)].join(' ');
}

/** Whatever an agent throws goes into history: its words are cut, and causes that go in a circle end. */
function copyOf(error: Error, causes: number): Error {
  const { name, message, stack, cause: own } = readThrown(error, MAX_TEXT);
  const cause = own ?? errorsIn(error)[0];
  const copy = new Error(message, {
    ...(causes > 0 && isError(cause) && { cause: copyOf(cause, causes - 1) }),
  });
  return Object.assign(copy, { name, stack });
}

function cut(words: string): string {
  return words.length <= MAX_TEXT ? words : `${words.slice(0, MAX_TEXT - 1)}…`;
}
