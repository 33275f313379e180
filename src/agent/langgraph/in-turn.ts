/** A call of a task waits for its turn and returns in its turn (session/call-order.ts). */
import { type GraphInterrupt, isGraphBubbleUp, isGraphInterrupt } from '@langchain/langgraph';
import type { EnteredCall } from '../session/call-order.js';
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
export function inTurn(
  place: TaskLocation | undefined,
  { what, input, isGraph, onPause, isAbortedBehindPause, run }: GuardedCall,
  returnsInTurn: boolean,
): unknown {
  const invocation = currentInvocation();
  if (!place || !invocation) return run(root, { index: 0 });
  // Nobody hears what abandoned code calls.
  if (invocation.isAbandoned(runningAttempt())) return new Promise(() => {});
  const turn = invocation.calls.enter(place, callHash(what, input), isGraph);
  const begin = ({ call, ...entered }: EnteredCall) => run(place, { ...entered, atMs: call.enteredAtMs });
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
        onPause?.();
        notePause(place, error);
      }
      throw error;
    }
  };
  return beginAndEnd();
}

/** What pauses a task is on its way through the code of the task that called it. */
export function notePause({ namespace }: TaskLocation, { interrupts }: GraphInterrupt): void {
  const [thrown] = interrupts;
  if (thrown) currentInvocation()?.pauses.onThrown(namespace, thrown as Thrown);
}
