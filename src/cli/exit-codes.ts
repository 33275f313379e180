/** What a script can tell from how a command ends. Printed by `airlock --help`. */
import { RunEndedError } from '../client/errors/run-ended-error.js';
import { AirlockError } from '../common/errors.js';
import type { RefusalCode } from '../common/protocol.js';

export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unreachable: 5,
  runEnded: 6,
  missing: 7,
  diverges: 8,
  inconclusive: 9,
  asksOtherwise: 10,
  decidedOtherwise: 11,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeMeanings: Record<keyof typeof exitCodes, string> = {
  ok: 'done',
  failure: 'any other failure',
  usage: 'bad usage, input or configuration',
  notFound: 'no such run, or nothing pending in it',
  refused: 'the decision was refused; nothing has changed',
  unreachable: 'no server, or no worker, answered',
  runEnded: 'the run failed, was cancelled or was stopped (start, watch, chat)',
  missing: 'doctor found something missing, or an agent that is not deterministic',
  diverges: 'check-upgrade: a run could not continue with this code',
  inconclusive: 'check-upgrade: none diverges, but a run was inconclusive',
  asksOtherwise: 'check-upgrade: none diverges, but a run would ask a resource otherwise than it did',
  decidedOtherwise: 'policy test --fail-on: a fetch would be denied, or decided otherwise than it was',
};

const refusals: Record<RefusalCode, ExitCode> = {
  malformed: exitCodes.refused,
  unknown_interrupt: exitCodes.refused,
  already_decided: exitCodes.refused,
  withdrawn: exitCodes.refused,
  stale: exitCodes.refused,
  conversation_closed: exitCodes.refused,
  turn_ended: exitCodes.refused,
  message_exists: exitCodes.refused,
  not_allowed: exitCodes.refused,
  invalid_value: exitCodes.refused,
};

const byErrorCode: Record<string, ExitCode> = {
  ...refusals,
  run_closed: exitCodes.refused,
  not_a_conversation: exitCodes.refused,
  not_retryable: exitCodes.refused,
  run_not_found: exitCodes.notFound,
  nothing_pending: exitCodes.notFound,
  server_unreachable: exitCodes.unreachable,
  server_refused: exitCodes.unreachable,
  namespace_not_found: exitCodes.unreachable,
  no_worker: exitCodes.unreachable,
  run_stuck: exitCodes.unreachable,
  not_replayable: exitCodes.unreachable,
  run_not_begun: exitCodes.runEnded,
  bad_usage: exitCodes.usage,
  bad_query: exitCodes.usage,
  bad_input: exitCodes.usage,
  bad_config: exitCodes.usage,
  bad_history: exitCodes.usage,
  no_bundle: exitCodes.usage,
  no_config: exitCodes.usage,
  module_failed: exitCodes.usage,
  run_exists: exitCodes.usage,
  project_exists: exitCodes.usage,
  ambiguous_interrupt: exitCodes.usage,
  bad_option: exitCodes.usage,
  too_large: exitCodes.usage,
  payload_store_unknown: exitCodes.usage,
  s3_not_installed: exitCodes.usage,
  bad_environment: exitCodes.usage,
  port_busy: exitCodes.usage,
  files_in_the_way: exitCodes.usage,
  commonjs_project: exitCodes.usage,
  dev_running: exitCodes.usage,
  gateway_unprotected: exitCodes.usage,
  gateway_not_listening: exitCodes.usage,
};

export function exitCodeOf(error: unknown): ExitCode {
  if (RunEndedError.isInstance(error)) return exitCodes.runEnded;
  if (!AirlockError.isInstance(error)) return exitCodes.failure;
  return Object.hasOwn(byErrorCode, error.code)
    ? (byErrorCode[error.code] ?? exitCodes.failure)
    : exitCodes.failure;
}
