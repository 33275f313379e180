/**
 * Follows a run until it ends.
 *
 * The state is a function of the run's history, so a worker is asked only when the history has grown: a parked run
 * costs one small call to the server now and then, and no replay. Workers and the server may come and go meanwhile; a
 * server that was there and stays away for longer than `SERVER_PATIENCE_MS` ends the watch with `server_unreachable`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import { assertKnown, type Known } from './known-options.js';
import { describeRun, type KnownRunState, readState } from './run-state.js';
import { closedStatus } from './run-status.js';
import type { AgentRun } from './start-run.js';

const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const WAIT_GROWTH = 1.5;
/** A restart of the server, or of what stands before it, takes less. */
const SERVER_PATIENCE_MS = 120_000;

export interface WatchOptions {
  /** Ends the watch, without an error. */
  signal?: AbortSignal | undefined;
}

const OPTIONS: Known<WatchOptions> = { signal: true };

export async function* watchRun(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  options: WatchOptions,
): AsyncGenerator<KnownRunState, void, undefined> {
  assertKnown('watch', options, OPTIONS);
  const { signal } = options;
  let waitMs = SHORTEST_WAIT_MS;
  let seenHistory: string | undefined;
  let seenState: string | undefined;
  let lastSeenAt: number | undefined;
  while (!signal?.aborted) {
    try {
      const description = await describeRun(client, handle);
      lastSeenAt = Date.now();
      const history = historyPosition(description);
      const state = history === seenHistory ? undefined : await readState(client, handle, description);
      const shown = JSON.stringify(state);
      // A worker may answer later, without a new event.
      if (state !== undefined && state.incomplete === undefined) seenHistory = history;
      if (state !== undefined && shown !== seenState) {
        seenState = shown;
        waitMs = SHORTEST_WAIT_MS;
        if (signal?.aborted) return;
        yield state;
        if (closedStatus(description.status.name) !== undefined) return;
      }
    } catch (error) {
      if (lastSeenAt === undefined || !isServerAway(error) || Date.now() - lastSeenAt > SERVER_PATIENCE_MS) {
        throw error;
      }
    }
    await sleep(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * WAIT_GROWTH, LONGEST_WAIT_MS);
  }
}

const isServerAway = (error: unknown) =>
  AirlockError.isInstance(error) && error.code === 'server_unreachable';

/** Grows with every event, also where the run continues as new. */
function historyPosition(description: WorkflowExecutionDescription): string {
  return `${description.runId} ${description.historyLength} ${description.status.name}`;
}
