/**
 * Follows a run until it ends.
 *
 * The state is a function of the run's history, so a worker is asked only when the history has grown: a parked run
 * costs one small call to the server now and then, and no replay. Workers may come and go meanwhile; the server may
 * not, and its absence ends the watch with `server_unreachable`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { unlessNoWorker } from './errors/unanswered.js';
import { describeRun, type KnownRunState, readState } from './run-state.js';
import { closedStatus } from './run-status.js';
import type { AgentRun } from './start-run.js';

const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const WAIT_GROWTH = 1.5;

export interface WatchOptions {
  /** Ends the watch, without an error. */
  signal?: AbortSignal | undefined;
}

export async function* watchRun(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  { signal }: WatchOptions,
): AsyncGenerator<KnownRunState, void, undefined> {
  let waitMs = SHORTEST_WAIT_MS;
  let seenHistory: string | undefined;
  let seenState: string | undefined;
  while (!signal?.aborted) {
    const description = await describeRun(client, handle);
    const history = historyPosition(description);
    if (history !== seenHistory) {
      const state = await readState(client, handle, description).catch(unlessNoWorker);
      const shown = JSON.stringify(state);
      if (state !== undefined) seenHistory = history;
      if (state !== undefined && shown !== seenState) {
        seenState = shown;
        waitMs = SHORTEST_WAIT_MS;
        if (signal?.aborted) return;
        yield state;
        if (closedStatus(description.status.name) !== undefined) return;
      }
    }
    await sleep(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * WAIT_GROWTH, LONGEST_WAIT_MS);
  }
}

/** Grows with every event, also where the run continues as new. */
function historyPosition(description: WorkflowExecutionDescription): string {
  return `${description.runId} ${description.historyLength} ${description.status.name}`;
}
