/** Connects an invocation to the session around it. */
import { outsideAgent } from './current-invocation.js';
import type { InterruptCall } from './interrupt-calls.js';
import type { Invocation } from './invocation.js';
import type { InvocationHost } from './invocation-host.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import type { SessionParts } from './session-parts.js';

export interface InvocationEvents {
  isIdle(invocation: Invocation): Promise<boolean>;
  onDropped(keys: readonly string[]): void;
  onReleased(): void;
  onAskedBehindPause(invocation: Invocation): void;
  assertSameShown(call: InterruptCall): void;
  /** Ends the session with an error. */
  stop(invocation: Invocation, reason: Error): void;
}

export function createInvocationHost(
  { host, journal, interrupts, calls, clockReads, failures, seed }: SessionParts,
  on: InvocationEvents,
): InvocationHost {
  return {
    seed,
    journal,
    calls,
    clockReads,
    failures,
    answers: interrupts.given,
    isOtherCode: host.isOtherCode === true,
    isIdle: on.isIdle,
    holdsReturns: () => outsideAgent(() => host.holdsReturns?.() ?? true),
    holdsPauses: () => outsideAgent(() => host.holdsPauses?.() ?? true),
    onDropped: on.onDropped,
    onAmbiguous: (invocation, key, what = 'ambiguous') =>
      on.stop(invocation, new NondeterministicAgentError(key, what)),
    now: () => host.now(),
    startTimer: (delayInMs, onDue) => host.startTimer(delayInMs, onDue),
    isInterrupt: (key) => interrupts.isForeign(key),
    keysOfInterrupt: (id) => interrupts.keysOf(id),
    onReleased: (invocation) => {
      if (!invocation.isOver) on.onReleased();
    },
    onAskedBehindPause: on.onAskedBehindPause,
    assertSameShown: on.assertSameShown,
  };
}
