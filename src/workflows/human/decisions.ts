/**
 * Signal and update `decide`, wired to the inbox. Both take the same message: an update replies to its sender, and the
 * sender of a signal finds a refusal in `state.refused`.
 *
 * A question may be shown otherwise by the code that replays it than by the code that asked it, and some decisions are
 * refused, or read, by rules that came later than the history. So that such a rule held stands in the history, as the mark
 * of a patch; a replay applies it there and nowhere else.
 */
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { Answer } from '../../agent/boundary.js';
import { type DecideResult, decideSignal, decideUpdate, type Refusal } from '../../common/protocol.js';
import type { Ledger } from '../ledger.js';
import { patchedWhen } from '../patched-when.js';
import type { Inbox, Verdict } from './inbox.js';
import type { Holds } from './judge-decision.js';

const description =
  'Answers a pending question: { interruptId, decision: { type: approve | edit | reject | respond, args?, message?, value? }, actor, decisionId?, fingerprint? }';

/**
 * @param onAnswer called with every decision that was taken, under the key of its request
 * @param onChange called when there is something else to see while the question stays open
 */
export function handleDecisions(
  inbox: Inbox,
  ledger: Ledger,
  onAnswer: (key: string, answer: Answer) => Promise<void>,
  onChange: () => void,
): void {
  const take = ({ entry, record, answer }: Extract<Verdict, { status: 'accepted' }>): void => {
    ledger.decide(entry, record, answer);
    if (answer) void onAnswer(entry.key, { ...answer.decision, actor: answer.actor });
    else onChange();
  };
  /** Of this execution: each has a place of its own in the history. */
  let signals = 0;
  let updates = 0;

  setHandler(
    decideSignal,
    (raw) => {
      signals += 1;
      const holds: Holds = (looksSo, rule) =>
        patchedWhen(looksSo, () => `airlock ${rule} decision ${signals}`);
      const verdict = inbox.judge(raw, Date.now(), holds);
      if (verdict.status === 'accepted') take(verdict);
      if (verdict.status === 'refused') {
        inbox.keepRefusal(verdict.refusal, Date.now());
        onChange();
      }
    },
    { description },
  );

  setHandler(
    decideUpdate,
    (raw): DecideResult => {
      // Judged again: another decision of the same workflow task may have come in between. Whether it is stale is what
      // the validator says, which does not run on a replay.
      updates += 1;
      const holds: Holds = (looksSo, rule) =>
        rule !== 'stale' && patchedWhen(looksSo, () => `airlock ${rule} decision of update ${updates}`);
      const verdict = inbox.judge(raw, Date.now(), holds);
      switch (verdict.status) {
        case 'accepted':
          take(verdict);
          return { interruptId: verdict.entry.id, status: 'accepted' };
        case 'duplicate':
          return { interruptId: verdict.interruptId, status: 'duplicate' };
        case 'refused':
          throw asFailure(verdict.refusal);
      }
    },
    {
      description,
      validator: (raw) => {
        const verdict = inbox.judge(raw, Date.now());
        if (verdict.status === 'refused') throw asFailure(verdict.refusal);
      },
    },
  );
}

function asFailure({ code, message }: Omit<Refusal, 'at'>): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, `airlock.${code}`);
  // The Web UI shows it to the sender, whom our line numbers tell nothing.
  failure.stack = '';
  return failure;
}
