/**
 * Gives an invocation again what the one before had been given: event by event, each once the agent has done all it can
 * with what came before.
 *
 * An event waits for the requests that it answers. If they cannot come any more, because the agent is idle and no timer
 * runs, it does not ask again what it had asked, and the run stops.
 */
import type { Invocation } from './invocation.js';
import type { Asked, JournalEvent } from './journal-entries.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';

export interface ReplayHost {
  /** Resolves once the agent has done all it can, or its run is given up: the invocation is over then. */
  idle(): Promise<void>;
  /** Whether nobody waits for this answer any more, or an interrupt waits for it. */
  isDone(key: string): boolean;
  isInterrupt(key: string): boolean;
  /** Takes what was not asked again, where all was given. */
  withdraw(unclaimed: readonly [key: string, asked: Asked][]): void;
}

/** @returns why the run must stop, if it must */
export async function replay(
  invocation: Invocation,
  host: ReplayHost,
): Promise<NondeterministicAgentError | undefined> {
  const { returns } = invocation.calls;
  for (;;) {
    await host.idle();
    if (invocation.isOver) return undefined;
    if (returns.releaseKnown()) continue;
    const due = invocation.calls.releaseDue();
    if (due instanceof NondeterministicAgentError) return due;
    if (due) continue;
    const event = invocation.nextEvent;
    if (event) {
      const stopped = await giveAgain(invocation, host, event);
      if (stopped) return stopped;
      continue;
    }
    if (invocation.claims.takeLeft()) continue;
    // Nothing that is new has left the agent yet.
    const released = invocation.calls.releaseHeld();
    if (released instanceof NondeterministicAgentError) return released;
    if (released) continue;
    const stopped = somethingMissing(invocation, host);
    // Older snapshots do not say what had returned.
    if (stopped && returns.releaseNew()) continue;
    if (returns.releaseNews()) continue;
    if (stopped) return stopped;
    host.withdraw(invocation.claims.unclaimed);
    invocation.endReplay();
    return undefined;
  }
}

async function giveAgain(
  invocation: Invocation,
  host: ReplayHost,
  event: JournalEvent,
): Promise<NondeterministicAgentError | undefined> {
  const { returns } = invocation.calls;
  const waited = waitedFor(invocation, host, event);
  if (waited instanceof NondeterministicAgentError) return waited;
  if (waited === undefined) invocation.give(event);
  else {
    const released = invocation.calls.releaseHeld();
    if (released instanceof NondeterministicAgentError) return released;
    if (released || invocation.timers.fireWaiting()) return undefined;
    if (invocation.timers.areToComeBy(event.atMs)) await invocation.progress();
    else if (!returns.releaseNew() && !returns.releaseNews()) return asksOtherwise(invocation, waited);
  }
  return undefined;
}

function somethingMissing(invocation: Invocation, host: ReplayHost): NondeterministicAgentError | undefined {
  const { heldIn } = invocation.calls;
  if (heldIn !== undefined) return new NondeterministicAgentError(heldIn, 'other_calls');
  const [left] = invocation.claims.unclaimed.find(([key]) => !host.isDone(key)) ?? [];
  const missing = left ?? invocation.notAskedAgain();
  return missing === undefined ? undefined : asksOtherwise(invocation, missing);
}

/** @returns the key of a request that the event answers and that was not made again yet */
function waitedFor(
  invocation: Invocation,
  host: ReplayHost,
  event: JournalEvent,
): string | NondeterministicAgentError | undefined {
  if ('timer' in event) return undefined;
  for (const key of event.answers.keys()) {
    if (invocation.pending.isExpected(key)) continue;
    const found = host.isInterrupt(key) ? 'missing' : invocation.claims.find(key, event.seq);
    if (found === 'ambiguous') return new NondeterministicAgentError(key, 'ambiguous');
    if (found === 'missing' && !host.isDone(key)) return key;
  }
  return undefined;
}

function asksOtherwise(invocation: Invocation, key: string): NondeterministicAgentError {
  return new NondeterministicAgentError(key, invocation.claims.heldBeside(key) ?? 'missing');
}
