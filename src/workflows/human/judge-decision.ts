/**
 * What one more decision makes of a question: a function of the question, the decisions so far and this one, and of
 * nothing else.
 *
 * 1. A `decisionId` that was taken before, with the same decision of the same actor, is an acknowledgement, whatever has
 *    become of the question since. With another decision it is refused.
 * 2. A question that is closed takes nothing.
 * 3. A decision on a question that its sender saw otherwise is refused before anything else of it is looked at.
 * 4. What was taken is what is done: a decision that says more than would be done is refused.
 * 5. What is refused changes nothing. What is taken is kept, and closes the question as soon as the rule says so.
 */

import type { ValueCheck } from '../../agent/boundary.js';
import { actorId } from '../../common/actor-id.js';
import type {
  Actor,
  Decide,
  Decision,
  DecisionRecord,
  HumanRequest,
  RefusalCode,
} from '../../common/protocol.js';
import { decisionDigest } from '../../common/question-log.js';
import { type Wrong, whatIsWrong, whatIsWrongSince } from './check-decision.js';

export interface JudgedQuestion {
  id: string;
  request: HumanRequest;
  /** As it is shown (fingerprint.ts); nothing where it is only known that the sender saw another. */
  fingerprint: string | undefined;
  answeredAt?: string | undefined;
  withdrawnAt?: string | undefined;
  /** Of a conversation: the turn that asked. */
  turn?: number | undefined;
  /** What a given or edited value must satisfy: the agent's own code. */
  check?: ValueCheck | undefined;
}

export type Ruling =
  /** Taken; others have to decide as well. */
  | { status: 'pending'; record: DecisionRecord }
  /** Taken, and the question is answered by `answer`, this one or one before. */
  | { status: 'answered'; record: DecisionRecord; answer: DecisionRecord }
  /** Taken before. */
  | { status: 'duplicate' }
  | { status: 'refused'; code: RefusalCode; message: string };

/** Which of the decisions so far answers a question; nothing while more are wanted. */
export type DecisionRule = (decisions: readonly DecisionRecord[]) => DecisionRecord | undefined;

/**
 * Whether a rule that came with a later version of this package holds for a decision; a replay knows whether it did.
 * `stale` for a decision on a question that looks otherwise, `refused` for one that is refused since 0.2, `words` for one
 * whose words are the value since 0.2, `nameless` for one by nobody that can be read.
 */
export type Holds = (looksSo: boolean, rule: 'stale' | 'refused' | 'words' | 'nameless') => boolean;

export const firstDecides: DecisionRule = ([first]) => first;

export function judgeDecision(
  question: JudgedQuestion,
  decisions: readonly DecisionRecord[],
  { decision: sent, actor, decisionId, fingerprint }: Decide,
  at: string,
  rule: DecisionRule = firstDecides,
  holds: Holds = (looksSo) => looksSo,
): Ruling {
  const decision = withWordsAsValue(question, sent, holds);
  const known = decisions.find((record) => decisionId !== undefined && record.decisionId === decisionId);
  if (known) {
    const isOther = decisionDigest(known.decision, known.actor) !== decisionDigest(decision, actor);
    return holds(isOther, 'refused')
      ? { status: 'refused', ...takenForAnother(question.id, decisionId, known) }
      : { status: 'duplicate' };
  }
  const wrong =
    whyClosed(question, decisions) ??
    whyStale(question, fingerprint) ??
    whatIsWrong(question, decision) ??
    whatIsWrongSince(question, decision, holds);
  if (wrong) return { status: 'refused', ...wrong };
  const record = {
    decision,
    actor,
    at,
    ...(decisionId !== undefined && { decisionId }),
    ...(fingerprint !== undefined && { fingerprint }),
  };
  const answer = rule([...decisions, record]);
  return answer ? { status: 'answered', record, answer } : { status: 'pending', record };
}

/** Words alone are the answer to a question that takes text. */
function withWordsAsValue({ request }: JudgedQuestion, decision: Decision, holds: Holds): Decision {
  const { type, value, message } = decision;
  const takesText = request.kind === 'question' && request.schema?.type === 'string';
  const looksSo = takesText && type === 'respond' && value === undefined && message !== undefined;
  return holds(looksSo, 'words') && message !== undefined ? { ...decision, value: message } : decision;
}

function whyClosed(
  { id, answeredAt, withdrawnAt, turn }: JudgedQuestion,
  decisions: readonly DecisionRecord[],
): Wrong | undefined {
  if (withdrawnAt !== undefined) {
    const asker = turn === undefined ? 'the run' : `turn ${turn}`;
    const message = `${id} was withdrawn at ${withdrawnAt}: ${asker} ended, or moved to another version, without waiting for it.`;
    return { code: 'withdrawn', message };
  }
  if (answeredAt === undefined) return undefined;
  const message = `${id} was decided at ${answeredAt} by ${nameOf(decisions.at(-1)?.actor)}.`;
  return { code: 'already_decided', message };
}

function takenForAnother(id: string, decisionId: string | undefined, known: DecisionRecord): Wrong {
  const message = `${id}: decisionId '${decisionId}' is that of another decision, ${known.decision.type} by ${nameOf(known.actor)}. Each decision has an id of its own.`;
  return { code: 'already_decided', message };
}

/** Whether its sender saw something else than is asked. */
export function isStale({ fingerprint }: JudgedQuestion, seen: string | undefined): boolean {
  return seen !== undefined && seen !== fingerprint;
}

function whyStale(question: JudgedQuestion, seen: string | undefined): Wrong | undefined {
  if (!isStale(question, seen)) return undefined;
  const message = `${question.id} is shown otherwise by now (${question.fingerprint ?? 'another fingerprint'}, not ${seen}). Read it again and decide on that.`;
  return { code: 'stale', message };
}

function nameOf(actor: Actor | undefined): string {
  return actor === undefined ? 'somebody' : actorId(actor);
}
