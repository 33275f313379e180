import type { ActionName, ArgsOf } from '../agent/approvals.js';
import type { ApprovalRequest, InterruptView } from '../common/protocol.js';

/** A question whose args are those of its action, where the project declares its approvals. */
export type ApprovalOf<Action extends ActionName> = Omit<ApprovalRequest, 'action' | 'args'> &
  Pick<InterruptView, 'id' | 'fingerprint' | 'requestedAt'> & { action: Action; args: ArgsOf<Action> };

/**
 * Whether a question asks about this action. Its args are typed then; they are what the run has asked, and nothing has
 * checked them here.
 */
export function isApproval<const Action extends ActionName>(
  question: Pick<InterruptView, 'id' | 'kind'>,
  action: Action,
): question is ApprovalOf<Action> {
  return question.kind === 'approval' && (question as { action?: string }).action === action;
}
