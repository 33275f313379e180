/** What is said of a run that cannot take a call. */
import { AirlockError } from '../../common/errors.js';
import { airlockCommand, shellWord } from '../../common/shell-word.js';
import { type AskedServer, serverName } from '../asked-server.js';

/** @param server that was asked; others may have the run */
export function runNotFound(
  runId: string | undefined,
  server: AskedServer | undefined,
  cause?: unknown,
): AirlockError {
  return new AirlockError(
    'run_not_found',
    `There is no run '${runId ?? ''}'${server ? ` at ${serverName(server)}` : ''}.`,
    'List the runs there are: airlock list',
    { cause },
  );
}

export function runClosed(runId: string | undefined, cause?: unknown): AirlockError {
  return new AirlockError(
    'run_closed',
    `Run '${runId ?? ''}' has ended, so it takes no decision, message or signal.`,
    `See how it ended: ${airlockCommand('show', runId === undefined ? [] : [runId])}`,
    { cause },
  );
}

export function noWorker(run: string, server: AskedServer | undefined, cause: unknown): AirlockError {
  return new AirlockError(
    'no_worker',
    `${run}: no agent worker answered in time${server ? `, at ${serverName(server)}` : ''}.`,
    'Start one (airlock dev, or airlock worker --role agent) and try again.',
    { cause },
  );
}

/** The workflow ended in its first task, before it could take a query: its input was refused. */
export function notBegun(run: string, cause: unknown): AirlockError {
  return new AirlockError(
    'run_not_begun',
    `${run} never began: its agent, its version or its input was refused.`,
    'airlock show says why.',
    { cause },
  );
}

export function doesNotReplay(run: string, cause: Error): AirlockError {
  const [reason = ''] = cause.message.split('\n');
  return new AirlockError(
    'not_replayable',
    `${run}: the worker could not replay it: ${reason}`,
    withItsCodeOf('--run <id>'),
    { cause },
  );
}

/** What continues a run that the workers' code does not replay. */
export const withItsCode = (runId: string): string => withItsCodeOf(shellWord(`--run=${runId}`));

const withItsCodeOf = (run: string): string =>
  `Run workers with the code that the run was started on; airlock check-upgrade ${run} shows the difference.`;

export function taskFails(run: string, cause: unknown): AirlockError {
  return new AirlockError(
    'run_stuck',
    `${run} is stuck: its workflow task has failed several times in a row, and is tried again.`,
    "Try again. If it is still stuck, the worker's log and the last Workflow Task Failed in the Web UI say why; the run continues once that is fixed.",
    { cause },
  );
}
