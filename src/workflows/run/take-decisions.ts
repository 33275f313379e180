/**
 * From when on a run takes decisions. They wait until the agent has asked again what its snapshot holds: what a value must
 * satisfy comes with the question.
 */
import { isCancellation } from '@temporalio/workflow';
import type { AgentSession } from '../../agent/session/session.js';
import { handleDecisions } from '../human/decisions.js';
import type { Inbox } from '../human/inbox.js';
import { idleUntil } from '../idle.js';
import type { Ledger } from '../ledger.js';
import type { RunView } from '../view/run-view.js';
import type { Requests } from './requests.js';

export interface DecisionParts {
  session: AgentSession;
  ledger: Ledger;
  inbox: Inbox;
  requests: Requests;
  view: RunView;
  /** Whether this execution continues another. */
  isContinued: boolean;
  /** Called when decisions are taken from then on. */
  onTaken(): void;
}

export async function takeDecisions(parts: DecisionParts): Promise<void> {
  const { session, ledger, inbox, requests, view } = parts;
  try {
    if (parts.isContinued) {
      await idleUntil(() => !session.isReplaying);
      ledger.withdrawUnclaimed(Date.now());
      view.showReworded();
    }
  } catch (error) {
    // A cancelled run ends by itself, at the condition that the agent loop waits for.
    if (isCancellation(error)) return;
    throw error;
  }
  handleDecisions(
    inbox,
    ledger,
    (key, answer) => requests.onDecision(key, answer),
    () => view.refresh(),
  );
  parts.onTaken();
}
