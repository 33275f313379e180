/** A person's decision in a test run: judged by the run's own inbox, as a client's is, then given to the agent. */
import type { Actor, Decision } from '../common/protocol.js';
import type { AnswerGiver } from './answer-giver.js';
import { DecisionRefusedError } from './test-run-error.js';

export interface DecideOptions {
  /** Who decides. Default: `tester`. */
  readonly actor?: Actor;
  /** The same id again is an acknowledgement, and no second decision. */
  readonly decisionId?: string;
  /** Of the question as its sender saw it. Another one is refused as `stale`. Default: none, which fits always. */
  readonly fingerprint?: string;
}

/** @throws DecisionRefusedError with the code that its sender would get; the run is as it was */
export async function giveDecision(
  answers: AnswerGiver,
  nowMs: number,
  interruptId: string,
  decision: Decision,
  { actor = 'tester', ...options }: DecideOptions,
): Promise<'accepted' | 'duplicate'> {
  const { inbox, ledger } = answers.session;
  const verdict = inbox.judge({ interruptId, decision, actor, ...options }, nowMs);
  if (verdict.status === 'duplicate') return 'duplicate';
  if (verdict.status === 'refused') {
    inbox.keepRefusal(verdict.refusal, nowMs);
    throw new DecisionRefusedError(verdict.refusal.code, verdict.refusal.message);
  }
  const { entry, record, answer } = verdict;
  ledger.decide(entry, record, answer);
  if (answer) await answers.give(entry.key, { ...answer.decision, actor: answer.actor });
  return 'accepted';
}
