/** How a run begins: what an agent worker says of it soon after its start, or that none has taken it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentClient } from '../client/agent-client.js';
import type { AskedServer } from '../client/asked-server.js';
import { isUnanswered } from '../client/errors/unanswered.js';
import type { RunHandle } from '../client/run-handle.js';
import type { KnownRunState } from '../client/run-state.js';
import type { StuckReason } from '../common/protocol.js';
import type { Output } from './output.js';
import { safeLine } from './render/plain-text.js';
import { renderServer } from './render/server.js';
import { renderFailure } from './render/state.js';

/** How long to wait for a worker's first word on a run: where one polls, and where none does. */
const BUSY_WORKER_MS = 10_000;
const NO_WORKER_MS = 1_000;

/** How the run began, as far as an agent worker says so soon; a run that was refused has failed by then. */
export async function beginningOf(client: AgentClient, run: RunHandle): Promise<KnownRunState | undefined> {
  const state = run.state().catch((error) => {
    if (isUnanswered(error)) return undefined;
    throw error;
  });
  // The call may still be under way when the command ends.
  state.catch(() => {});
  const patienceMs = (await client.hasAgentWorkers()) ? BUSY_WORKER_MS : NO_WORKER_MS;
  return Promise.race([state, sleep(patienceMs, undefined, { ref: false })]);
}

/** Why a run has not begun whose agent no worker knew so far: it waits for one that does. */
export function waitForAgent(begun: KnownRunState | undefined): StuckReason | undefined {
  const { reason } = begun ?? {};
  return reason?.code === 'unknown_agent' || reason?.code === 'unknown_version' ? reason : undefined;
}

/** Says so while the result is waited for. */
export async function noteWaitForAgent(
  client: AgentClient,
  run: RunHandle,
  output: Output,
  ended: AbortSignal,
): Promise<void> {
  try {
    const begun = await beginningOf(client, run);
    if (ended.aborted) return;
    const reason = waitForAgent(begun);
    if (begun === undefined) output.note(notTaken(client.taskQueue, client.server, output));
    else if (reason) output.note(renderFailure(reason, output.colors));
  } catch {
    // What fails here fails the result too, or does not matter to it.
  }
}

export function notTaken(taskQueue: string, server: AskedServer, { colors }: Output): string {
  const where = `the task queue ${safeLine(taskQueue)} of ${renderServer(server)}`;
  return `${colors.yellow('!')} No agent worker has taken it yet from ${where}; it waits for one.`;
}
