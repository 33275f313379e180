/**
 * How a run fails: as `ApplicationFailure`, type `airlock.<code>`, never retried. A plain error thrown by workflow code
 * would fail the workflow task instead, which Temporal retries for ever.
 */
import { ApplicationFailure } from '@temporalio/workflow';
import type { RunErrorCode } from '../errors.js';

export function runFailure(code: RunErrorCode, message: string, cause?: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: `airlock.${code}`,
    nonRetryable: true,
    ...(cause instanceof Error && { cause }),
  });
}

const codeOfError: Record<string, RunErrorCode> = {
  UnsupportedFeatureError: 'unsupported_feature',
  NondeterministicAgentError: 'nondeterministic_agent',
  // LangGraph's guard against a graph that goes round for ever.
  GraphRecursionError: 'step_limit',
};

/** What an agent threw, with its stack, as the failure of its run. */
export function agentFailure(error: unknown, agent: string, version: string): ApplicationFailure {
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  const code = Object.hasOwn(codeOfError, name) ? (codeOfError[name] as RunErrorCode) : 'agent_failed';
  return runFailure(code, `Agent '${agent}' ${version}: ${name}: ${message}`, error);
}
