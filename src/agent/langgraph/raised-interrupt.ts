/** LangGraph's interrupts as its checkpointer receives them: writes of a task on a channel of their own. */
import { INTERRUPT } from './channels.js';
import { UnstorableStateError } from './state/unstorable-state-error.js';
import type { TaskLocation } from './task-location.js';

/** What LangGraph throws for a call of `interrupt()`: the same object wherever the pause goes. */
export interface Thrown {
  /** Missing where a pause was thrown by hand, which nothing can answer. */
  id?: string;
  value: unknown;
  /** What its answer must satisfy, as JSON Schema; since LangGraph 1.7. */
  response_schema?: unknown;
}

export interface RaisedInterrupt {
  thrown: Thrown;
  /** Of the task that is paused. */
  place: TaskLocation;
}

/** The value of an interrupt is not part of the state, so the error names the interrupt and not a channel. */
export function asInterruptError(error: unknown): unknown {
  if (!(error instanceof UnstorableStateError) || error.channel !== INTERRUPT) return error;
  const path = error.path.replace(/^(\[\d+\])?\.?value\.?/, '');
  const where = path && ` at '${path}'`;
  return new TypeError(
    `The value of an interrupt cannot be sent as JSON: it holds ${error.what}${where}. Show plain values to a person.`,
  );
}

/** What a task has written on that channel. */
export function asInterrupts(value: unknown): Thrown[] {
  return (Array.isArray(value) ? value : [value]) as Thrown[];
}
