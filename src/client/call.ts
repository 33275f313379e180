import type { Client } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import { askedServer } from './asked-server.js';
import type { CallSubject } from './errors/grpc-errors.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { isUnattended } from './pollers.js';
import { untilTaken } from './until-taken.js';

/** How long a call that the server answers at once may take. */
export const CALL_DEADLINE_MS = 10_000;
/**
 * How long a call may take that a worker answers. A worker that was killed keeps its runs for 10 s, Temporal's sticky
 * timeout; after that another one replays them.
 */
export const WORKER_DEADLINE_MS = 25_000;
/** How long the server may take to say that it is there. */
const SERVING_DEADLINE_MS = 1_000;
/** After how much silence the server is asked whether there is anybody who could answer. */
const SILENCE_MS = 3_000;

/** One short call: bounded in time, its failure translated. Where no worker could answer it, it ends sooner. */
export async function call<T>(
  client: Client,
  subject: CallSubject,
  action: () => Promise<T>,
  deadlineMs = subject.needsWorker ? WORKER_DEADLINE_MS : CALL_DEADLINE_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  const attended = watchAttendance(client, subject);
  try {
    return await client.withDeadline(deadline, () =>
      client.withAbortSignal(attended.signal, () => untilTaken(action, deadline, attended.signal)),
    );
  } catch (error) {
    const late = Date.now() >= deadline || attended.signal.aborted;
    const needsWorker = subject.needsWorker && (!late || (await isServing(client)));
    const translated = translateTemporalError(error, {
      ...subject,
      server: askedServer(client),
      needsWorker,
      late,
    });
    throw (await explained(client, subject, translated)) ?? translated;
  } finally {
    attended.stop();
  }
}

/** Workers are silent about a run also where they cannot read a payload of it. */
async function explained(client: Client, { runId }: CallSubject, error: unknown) {
  const isSilence =
    AirlockError.isInstance(error) && ['no_worker', 'run_stuck', 'not_replayable'].includes(error.code);
  if (!isSilence || runId === undefined) return undefined;
  // Loaded where it is needed: commands start faster without.
  const { findMissingPayload } = await import('./missing-payload.js');
  return findMissingPayload(client, runId);
}

async function canBeAnswered(client: Client, runId: string): Promise<boolean> {
  const deadline = Date.now() + SILENCE_MS;
  if (await client.withDeadline(deadline, () => isUnattended(client, runId))) return false;
  const { findMissingPayload } = await import('./missing-payload.js');
  return (await findMissingPayload(client, runId)) === undefined;
}

/** Gives a call up where no worker polls for its run, or a payload of it is gone. */
function watchAttendance(
  client: Client,
  { needsWorker, runId }: CallSubject,
): { signal: AbortSignal; stop(): void } {
  const giveUp = new AbortController();
  if (!needsWorker || runId === undefined) return { signal: giveUp.signal, stop: () => {} };
  const timer = setTimeout(() => {
    canBeAnswered(client, runId).then(
      (can) => can || giveUp.abort(),
      // Silence of the server is for the call itself to find out.
      () => {},
    );
  }, SILENCE_MS);
  return { signal: giveUp.signal, stop: () => clearTimeout(timer) };
}

/** Whether silence is the workers': a server that is down is as silent. */
export function isServing(client: Client): Promise<boolean> {
  return client
    .withDeadline(Date.now() + SERVING_DEADLINE_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
}
