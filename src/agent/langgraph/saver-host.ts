/** What a saver asks of the session around it, and what it tells it. */
import type { RaisedInterrupt } from './raised-interrupt.js';
import type { TaskLocation } from './task-location.js';

export interface SaverHost {
  /** What the tasks of a graph take for the time when they begin to run at this checkpoint. */
  timeOf(graph: string, checkpointId: string, enclosing: readonly string[]): number;
  onInterrupt(interrupt: RaisedInterrupt): void;
  /** What the `interrupt()` calls of a graph's unfinished tasks were answered with. */
  answersIn(graph: string): [taskId: string, answers: unknown[]][];
  /** A graph goes on from a checkpoint. */
  onResume(graph: string, saved: { id: string; atMs?: number }): void;
  /** A task has finished, and its writes are kept. */
  onFinished(taskId: string): void;
  /** A task has failed for good. */
  onFailed(taskId: string, place: TaskLocation): void;
  /** A graph has a new checkpoint. @param left the id of the one before */
  onCheckpoint(graph: string, left: string | undefined): void;
  /** The state holds what cannot be kept. */
  onUnstorable(error: unknown): void;
  /** Called after every change: a task may have finished. */
  onChange(): void;
}
