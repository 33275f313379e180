/** What an invocation asks of the session around it, and what it tells it. */
import type { AnswerTimes } from './agent-time.js';
import type { CallRecords } from './call-records.js';
import type { ClockReads } from './clock-reads.js';
import type { FailureTimes } from './failure-times.js';
import type { InterruptCall } from './interrupt-calls.js';
import type { Invocation } from './invocation.js';
import type { Journal } from './journal.js';

export interface InvocationHost {
  readonly seed: string;
  readonly journal: Journal;
  readonly calls: CallRecords;
  readonly clockReads: ClockReads;
  readonly failures: FailureTimes;
  readonly answers: AnswerTimes;
  readonly isOtherCode: boolean;
  /** Resolves once the agent is idle. @returns whether the invocation still goes on */
  isIdle(invocation: Invocation): Promise<boolean>;
  /** Whether a call of a task waits for its turn to return when it does so at first. */
  holdsReturns(): boolean;
  /** Whether the caller of a graph that pauses in a rerun hears of it in its turn. */
  holdsPauses(): boolean;
  /** Nobody waits for answers to these requests any more. */
  onDropped(keys: readonly string[]): void;
  /** Nobody can say whose the answer of a request is. */
  onAmbiguous(invocation: Invocation, key: string, what?: 'ambiguous' | 'ambiguous_time'): void;
  /** The time now, in milliseconds. */
  now(): number;
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** Whether it is the key of an `interrupt()`. */
  isInterrupt(key: string): boolean;
  /** The keys of the requests that an interrupt made, by LangGraph's id of it. */
  keysOfInterrupt(id: string): readonly string[];
  /** What the answer to an `interrupt()` had to wait for is over (unrepeatable.ts). */
  onReleased(invocation: Invocation): void;
  /** Something is asked behind an `interrupt()` that has no answer. */
  onAskedBehindPause(invocation: Invocation): void;
  /** @throws NondeterministicAgentError where an answered call is not the one that was answered */
  assertSameShown(call: InterruptCall): void;
}
