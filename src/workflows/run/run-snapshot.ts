/** A run as one JSON value: what its next execution needs to continue. Later code reads what earlier code wrote. */
import type { SessionSnapshot } from '../../agent/session/session-host.js';
import type { ConversationSnapshot } from '../conversation/conversation.js';
import type { EarlierLog } from '../conversation/log-archive.js';
import type { CarriedResult } from '../conversation/turn-result.js';
import type { CountedFetches } from '../fetch/fetches-before.js';
import type { InboxSnapshot } from '../human/inbox.js';
import type { LedgerSnapshot } from '../ledger-entry.js';
import type { LimitsSnapshot } from './limits.js';
import type { ReadyAnswers } from './requests.js';

/** Everything a run is, as JSON. Handed from one execution to the next by continue-as-new. */
export interface RunSnapshot {
  session: SessionSnapshot;
  ledger: LedgerSnapshot;
  /** Of a long log: what of it is elsewhere. */
  earlier?: EarlierLog;
  /** For policies. Older snapshots have none. */
  counted?: CountedFetches;
  inbox: InboxSnapshot;
  ready: ReadyAnswers;
  steps: number;
  /** Older snapshots have none: what was spent until then is not known but for the steps. */
  limits?: LimitsSnapshot;
  conversation?: ConversationSnapshot;
  /** Of a conversation whose results hold its messages: those of the last one. */
  said?: CarriedResult;
  /** Which code made it. Older snapshots do not say. */
  build?: string;
}

/** Of what limits count. */
export function spentBefore(continued: RunSnapshot | undefined): LimitsSnapshot | undefined {
  if (!continued || continued.limits) return continued?.limits;
  return { run: { steps: continued.steps, fetches: 0, questions: 0, sinceMs: Date.now() } };
}
