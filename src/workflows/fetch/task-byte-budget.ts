/**
 * How much leaves the sandbox in one workflow task. The server takes no more than 4 MB at once, whatever each single
 * payload has, and refuses the task again and again otherwise; so what is more waits for the next task.
 *
 * Payloads that go to a store count like others: whether there is one may change, and the order of commands may not.
 */
import { patched, sleep, workflowInfo } from '@temporalio/workflow';
import { runState } from '../sandbox/run-state.js';

/** Leaves room for a result of the largest size beside it. */
const MAX_TASK_BYTES = 2_000_000;

export class TaskByteBudget {
  #historyLength = -1;
  #bytes = 0;

  /** Takes room in this task: the first has it in any case, others where they fit beside what is leaving already. */
  take(bytes: number): boolean {
    const { historyLength } = workflowInfo();
    if (historyLength !== this.#historyLength) {
      this.#historyLength = historyLength;
      this.#bytes = 0;
    }
    if (this.#bytes > 0 && this.#bytes + bytes > MAX_TASK_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Resolves in a later task, with room taken there. */
  async takeLater(bytes: number): Promise<void> {
    // A run from before this limit continues without it.
    if (!patched('airlock one task after the other')) return;
    do await sleep(1);
    while (!this.take(bytes));
  }
}

/** The one of this run: fetches and replies leave in the same tasks. */
export function taskByteBudget(): TaskByteBudget {
  return runState('task-byte-budget', () => new TaskByteBudget());
}
