/** A call of a task waits for its turn and returns in its turn (session/call-order.ts). */
import { type GraphInterrupt, isGraphBubbleUp, isGraphInterrupt } from '@langchain/langgraph';
import type { EnteredCall } from '../session/call-order.js';
import type { RecordedCall } from '../session/call-records.js';
import { currentInvocation } from '../session/current-invocation.js';
import { callHash } from './call-hash.js';
import type { Thrown } from './raised-interrupt.js';
import { runningAttempt } from './running-code.js';
import { root, type TaskLocation } from './task-location.js';

/** What a task calls. */
export interface GuardedCall {
  what: string;
  input: unknown;
  isGraph: boolean;
  /** What is kept of it, once it has gone through. */
  record?: RecordedCall;
  /** A pause ends it. */
  onPause?(): void;
  /** Whether it was aborted behind a pause, which is no end either. */
  isAbortedBehindPause?(): boolean;
  run(
    place: TaskLocation,
    entered: Pick<EnteredCall, 'index' | 'graph'> & { atMs?: number | undefined },
  ): unknown;
}

/**
 * @param place of the calling task
 * @param returnsInTurn whether the call is over when its promise is settled
 * @returns what the call gives, itself where nothing has to wait
 */
export function inTurn(place: TaskLocation | undefined, call: GuardedCall, returnsInTurn: boolean): unknown {
  const { what, input, isGraph, isAbortedBehindPause, run } = call;
  const invocation = currentInvocation();
  if (!place || !invocation) return run(root, { index: 0 });
  // Nobody hears what abandoned code calls.
  if (invocation.isAbandoned(runningAttempt())) return new Promise(() => {});
  const turn = invocation.calls.enter(place, callHash(what, input), isGraph);
  const begin = ({ call: record, ...entered }: EnteredCall) => {
    call.record = record;
    return run(place, { ...entered, atMs: record.enteredAtMs });
  };
  if (!returnsInTurn) return turn instanceof Promise ? turn.then(begin) : begin(turn);
  const beginAndEnd = async () => {
    const entered = turn instanceof Promise ? await turn : turn;
    const end = async () => {
      const held = invocation.calls.leave(entered);
      if (held) await held;
      invocation.calls.returned(place);
      invocation.clock.onBehind(place.namespace, entered.call.returnedAtMs ?? 0);
    };
    try {
      const result = await begin(entered);
      await end();
      return result;
    } catch (error) {
      // A pause is no end.
      if (!isGraphBubbleUp(error) && !isAbortedBehindPause?.()) await end();
      else if (isGraphInterrupt(error)) {
        const held = hearPause(place, call, error);
        if (held) await held;
      }
      throw error;
    }
  };
  return beginAndEnd();
}

/**
 * What pauses a call is on its way through the code of the task that made the call, once that code may hear of it.
 *
 * @returns nothing where it may do so at once
 */
export function hearPause(
  { namespace }: TaskLocation,
  { isGraph, onPause, record }: Pick<GuardedCall, 'isGraph' | 'onPause' | 'record'>,
  { interrupts }: GraphInterrupt,
): Promise<void> | undefined {
  onPause?.();
  const [thrown] = interrupts;
  const invocation = currentInvocation();
  const note = () => {
    if (thrown) invocation?.pauses.onThrown(namespace, thrown as Thrown);
  };
  // A functional task has no checkpoint of its own to go on from.
  const by = interrupts.flatMap(({ id }) =>
    id === undefined ? [] : (invocation?.keysOfInterrupt(id) ?? []),
  );
  const held = isGraph && record ? invocation?.calls.returns.untilPauseIsHeard(record, by) : undefined;
  if (held) return held.then(note);
  note();
  return undefined;
}

/**
 * Whoever reads a graph has come to its end, or to what has ended it.
 *
 * @returns nothing where it may hear of it at once
 */
export function hearEnd({ record, isAbortedBehindPause }: GuardedCall): Promise<void> | undefined {
  if (!record || isAbortedBehindPause?.()) return undefined;
  return currentInvocation()?.calls.returns.untilEndIsHeard(record);
}
