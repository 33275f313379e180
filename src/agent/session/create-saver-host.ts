/** Connects the saver of a running graph to the session: gives it answers and times, and acts on what it reports. */

import { taskIdOf } from '../langgraph/namespaces.js';
import type { RaisedInterrupt } from '../langgraph/raised-interrupt.js';
import { currentLoop } from '../langgraph/running-code.js';
import type { SaverHost } from '../langgraph/saver-host.js';
import { root } from '../langgraph/task-location.js';
import type { Invocation } from './invocation.js';
import type { SessionParts } from './session-parts.js';
import { CaughtInterruptError } from './unanswerable-pause-error.js';

export interface SaverEvents {
  /** The invocation in progress. */
  invocation(): Invocation;
  onInterrupt(raised: RaisedInterrupt): void;
  /** Nobody waits for answers to these requests any more. */
  onDropped(keys: readonly string[]): void;
  /** A task has finished, and its writes are kept. */
  onFinished(taskId: string): void;
  /** The root graph has a new checkpoint. */
  onStep(): void;
  /** Ends the session with an error. */
  stop(reason: unknown): void;
}

export function createSaverHost({ failures, journal, interrupts }: SessionParts, on: SaverEvents): SaverHost {
  return {
    timeOf: (graph, checkpointId, enclosing) => {
      const loop = currentLoop();
      if (loop) loop.graph ??= graph;
      return on.invocation().clock.timeOfStep(graph, checkpointId, enclosing);
    },
    answersIn: (graph) => interrupts.given.answersIn(graph),
    onInterrupt: (raised) => {
      // What other branches of the task asked meanwhile was asked before.
      const task = taskIdOf(raised.place.namespace);
      on.invocation().pauses.onPaused(task, raised.thrown);
      on.invocation().unrepeatable.onOver(task);
      on.onInterrupt(raised);
    },
    onResume: (graph, { id, atMs = 0 }) => {
      const { clock, time } = on.invocation();
      clock.goOnFrom(graph, id, atMs);
      const loop = currentLoop();
      if (!loop) return;
      loop.graph ??= graph;
      loop.checkpoint ??= id;
      // Its caller has what it goes on to before it ends.
      if (loop.isStreamed) time.onStreamed(loop.namespace, atMs);
    },
    onFinished: (taskId) => {
      on.invocation().unrepeatable.onFinished(taskId);
      on.invocation().unrepeatable.onProgress();
      const caught = on.invocation().pauses.caughtBy(taskId);
      if (caught) on.stop(new CaughtInterruptError(caught.value));
      // A graph within it was left while one of its tasks waited for an answer.
      else on.onDropped(journal.drop(interrupts.withdrawWithin(taskId)));
      on.onFinished(taskId);
    },
    onFailed: (taskId, place) => {
      failures.note(place, on.invocation().clock.timeOf(taskId));
      on.invocation().unrepeatable.onOver(taskId);
      on.invocation().withdrawals.onFailed(taskId);
      on.onDropped(journal.drop(interrupts.withdrawWithin(taskId)));
    },
    onCheckpoint: (graph, left) => {
      if (left !== undefined) {
        on.invocation().withdrawals.onStep(left);
        on.invocation().unrepeatable.onProgress();
      }
      if (graph === root.namespace) {
        journal.startStep(on.invocation().clock.now);
        on.onStep();
        return;
      }
      const loop = currentLoop();
      if (loop) journal.forgetLoopTimers(loop.name);
    },
    onUnstorable: (error) => on.stop(error),
    onChange: () => on.invocation().progressed(),
  };
}
