/**
 * Questions as a run keeps them, and as its log shows them. What is kept was written by any version of this package, and
 * holds each decision once.
 */
import { shownFingerprint } from './fingerprint.js';
import type { DecisionRecord, LogEntry } from './protocol.js';

type QuestionLogEntry = Extract<LogEntry, { decisions: unknown }>;

/** A question as a run keeps it. */
export type KeptQuestion = Omit<QuestionLogEntry, 'decisions' | 'outcome'> & {
  /** With `decision`: of the question as who decided saw it. */
  seen?: string;
  /** Decisions that came before the one that answered, or is yet to answer. */
  others?: DecisionRecord[];
};

/** All that were taken, in the order they came. */
export function decisionsOn({
  decision,
  actor,
  decisionId,
  answeredAt,
  seen,
  others = [],
}: KeptQuestion): DecisionRecord[] {
  if (decision === undefined || actor === undefined || answeredAt === undefined) return others;
  const last = {
    decision,
    actor,
    at: answeredAt,
    ...(decisionId !== undefined && { decisionId }),
    ...(seen !== undefined && { fingerprint: seen }),
  };
  return [...others, last];
}

/** @param fingerprint of the question as it is shown */
export function questionLogEntry(
  kept: KeptQuestion,
  fingerprint = shownFingerprint(kept.request),
): QuestionLogEntry {
  const { seen: _seen, others: _others, ...entry } = kept;
  return {
    ...entry,
    fingerprint,
    decisions: decisionsOn(kept),
    ...(kept.answeredAt !== undefined && { outcome: 'answered' as const }),
    ...(kept.withdrawnAt !== undefined && { outcome: 'withdrawn' as const }),
  };
}
