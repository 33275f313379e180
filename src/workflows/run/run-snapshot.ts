/** A run as one JSON value: what its next execution needs to continue. Later code reads what earlier code wrote. */
import { workflowInfo } from '@temporalio/workflow';
import type { AgentSession } from '../../agent/session/session.js';
import type { SessionSnapshot } from '../../agent/session/session-host.js';
import type { Conversation, ConversationSnapshot } from '../conversation/conversation.js';
import type { EarlierLog } from '../conversation/log-archive.js';
import type { CarriedResult, TurnResults } from '../conversation/turn-result.js';
import type { CountedFetches } from '../fetch/fetches-before.js';
import type { Inbox, InboxSnapshot } from '../human/inbox.js';
import type { Ledger } from '../ledger.js';
import type { LedgerSnapshot } from '../ledger-entry.js';
import { settings } from '../settings.js';
import type { Limits, LimitsSnapshot } from './limits.js';
import type { ReadyAnswers, Requests } from './requests.js';

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

export interface RunParts {
  session: AgentSession;
  ledger: Ledger;
  inbox: Inbox;
  requests: Requests;
  limits: Limits;
  conversation: Conversation | undefined;
  turnResults: TurnResults;
}

export function snapshotOf(parts: RunParts): RunSnapshot {
  const { session, ledger, inbox, requests, limits, conversation, turnResults } = parts;
  const said = turnResults.snapshot();
  const counted = ledger.fetchesBefore.snapshot();
  return {
    session: session.snapshot(),
    ...ledger.handOver(workflowInfo().runId),
    ...(counted && { counted }),
    inbox: inbox.snapshot(),
    ready: requests.snapshot(),
    steps: limits.steps,
    limits: limits.snapshot(),
    build: settings().build,
    ...(conversation && { conversation: conversation.snapshot() }),
    ...(conversation && said && { said }),
  };
}

/** Of what limits count. */
export function spentBefore(continued: RunSnapshot | undefined): LimitsSnapshot | undefined {
  if (!continued || continued.limits) return continued?.limits;
  return { run: { steps: continued.steps, fetches: 0, questions: 0, sinceMs: Date.now() } };
}
