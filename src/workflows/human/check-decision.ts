/** Why a decision is refused for what it says: it is not allowed, is not valid, or says more than would be done. */
import { valueFingerprint } from '../../common/fingerprint.js';
import type { Decision, DecisionType, Json, RefusalCode } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import type { Holds, JudgedQuestion } from './judge-decision.js';

export interface Wrong {
  code: RefusalCode;
  message: string;
}

export function whatIsWrong(question: JudgedQuestion, decision: Decision): Wrong | undefined {
  const { id, request } = question;
  const { type, args, value, message } = decision;
  if (!request.allowed.includes(type)) {
    const allowed = request.allowed.join(', ');
    return { code: 'not_allowed', message: `${id} cannot be answered by '${type}'; allowed: ${allowed}.` };
  }
  const invalid = (what: string): Wrong => ({ code: 'invalid_value', message: `${id}: ${what}` });
  if (type === 'edit') {
    if (args === undefined) return invalid("an edit needs 'args'.");
    const issue = issueWith(question, args);
    return issue === undefined ? undefined : invalid(`the edited args are not valid: ${issue}`);
  }
  if (type === 'respond') {
    if (value === undefined && message === undefined)
      return invalid("a response needs 'value' or 'message'.");
    if (request.kind !== 'question') return undefined;
    const issue = issueWith(question, value ?? null);
    return issue === undefined ? undefined : invalid(`the value is not valid: ${issue}`);
  }
  return undefined;
}

/** What is refused since 0.2. */
export function whatIsWrongSince(
  question: JudgedQuestion,
  decision: Decision,
  holds: Holds,
): Wrong | undefined {
  const what = whatIsNotDone(question, decision);
  if (!holds(what !== undefined, 'refused')) return undefined;
  return { code: 'invalid_value', message: `${question.id}: ${what ?? 'the decision was refused.'}` };
}

/** What of a decision the agent would not be given. */
function whatIsNotDone(question: JudgedQuestion, decision: Decision): string | undefined {
  const { type, args, value, message } = decision;
  if (type !== 'respond' && value !== undefined) {
    return `'${type}' takes no 'value'. To change what is done send 'edit' with 'args', to answer send 'respond'.`;
  }
  if ((type === 'approve' || type === 'edit') && message) {
    return `'${type}' takes no 'message': the agent would not hear it. Leave it out, or send 'respond' with it.`;
  }
  if (args !== undefined) return whichArgsAreNotUsed(question, type, args);
  // Words beside a value stand in the log; instead of one they would be lost.
  const isLost = type === 'respond' && value === undefined && question.check !== undefined;
  return isLost && question.request.kind === 'question'
    ? "the question takes a 'value', and no words alone."
    : undefined;
}

function whichArgsAreNotUsed(question: JudgedQuestion, type: DecisionType, args: Json): string | undefined {
  if (type === 'edit') {
    const issue = issueWith({ check: question.check?.later }, args);
    return issue === undefined ? undefined : `the edited args are not valid: ${issue}`;
  }
  const { request } = question;
  const shown = request.kind === 'approval' ? request.args : undefined;
  if (shown !== undefined && valueFingerprint(args) === valueFingerprint(shown)) return undefined;
  return `'${type}' takes no other args than those shown. To change them send 'edit' with them.`;
}

/** A check is the agent's own code, and may fail where its author did not expect it. */
export function issueWith({ check }: Pick<JudgedQuestion, 'check'>, value: Json): string | undefined {
  try {
    return check?.(value);
  } catch (error) {
    return `the agent's check of it failed: ${errorMessage(error)}`;
  }
}
