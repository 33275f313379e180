/** Where a test run is, and what it waits for. */
import { describePending } from './pending.js';
import type { PlayedSession } from './played-session.js';
import type { VirtualTime } from './virtual-time.js';

/** Where a run is: the words of `state.status`, and how it ended. */
export type TestRunStatus =
  | 'running'
  | 'fetching'
  | 'waiting_for_human'
  | 'waiting_for_message'
  | 'completed'
  | 'failed';

export function readStatus({ ledger, end, isPlaying, conversation }: PlayedSession): TestRunStatus {
  if (!isPlaying && conversation && !conversation.isClosed) return 'waiting_for_message';
  if (!isPlaying) return end?.status ?? 'completed';
  if (ledger.pendingFetches.length > 0) return 'fetching';
  return ledger.pendingInterrupts.length > 0 ? 'waiting_for_human' : 'running';
}

/** What a run that has not ended waits for, and how a test lets it continue. */
export function describeWait(session: PlayedSession, { timers }: VirtualTime): string {
  const status = readStatus(session);
  if (status === 'waiting_for_message') return 'The conversation waits for a message.';
  if (status !== 'running') return describePending(session.ledger);
  return timers > 0
    ? `The agent waits for ${timers} of its timers: move the time on with advance().`
    : 'The agent waits for something that is neither a fetch, a person nor a timer: in a workflow it would never come.';
}
