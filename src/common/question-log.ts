/**
 * Questions as a run keeps them, and as its log shows them. What is kept was written by any version of this package, and
 * holds each decision once.
 */
import { actorId } from './actor-id.js';
import { shownFingerprint, valueFingerprint } from './fingerprint.js';
import type { Actor, Decision, DecisionRecord, Json, LogEntry } from './protocol.js';

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

/** Hexadecimal digits: enough to tell decisions under one id apart. */
const DIGITS = 16;

/** Tells one decision from another: what was decided, and by whom. */
export function decisionDigest(decision: Decision, actor: Actor): string {
  const { type, args, message, value } = decision;
  const given = { args, message, value };
  const said = Object.fromEntries(
    Object.entries(given).filter((one): one is [string, Json] => one[1] !== undefined),
  );
  return valueFingerprint({ ...said, type, actor: actorId(actor) }).slice(0, DIGITS);
}
