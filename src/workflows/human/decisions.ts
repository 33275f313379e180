/**
 * Signal and update `decide`, wired to the inbox. The same message by either way: an update's sender is told at once,
 * a signal's sender finds a refusal in `state.refused`.
 */
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { Answer } from '../../agent/boundary.js';
import { type DecideResult, decideSignal, decideUpdate, type Refusal } from '../../common/protocol.js';
import type { Ledger } from '../ledger.js';
import type { Inbox, Verdict } from './inbox.js';

const description =
  'Answers a pending question: { interruptId, decision: { type: approve | edit | reject | respond, args?, message?, value? }, actor, decisionId? }';

/**
 * @param onAnswer told of every decision that was taken, under the key of its request
 * @param onRefusal told when one more refusal is kept
 */
export function handleDecisions(
  inbox: Inbox,
  ledger: Ledger,
  onAnswer: (key: string, answer: Answer) => Promise<void>,
  onRefusal: () => void,
): void {
  const take = (verdict: Extract<Verdict, { status: 'accepted' }>): void => {
    const { entry, message } = verdict;
    const { decision, actor, decisionId } = message;
    ledger.decide(entry, decision, actor, decisionId, Date.now());
    void onAnswer(entry.key, { ...decision, actor });
  };

  setHandler(
    decideSignal,
    (raw) => {
      const verdict = inbox.judge(raw);
      if (verdict.status === 'accepted') take(verdict);
      if (verdict.status === 'refused') {
        inbox.keepRefusal(verdict.refusal, Date.now());
        onRefusal();
      }
    },
    { description },
  );

  setHandler(
    decideUpdate,
    (raw): DecideResult => {
      // Judged again: another decision of the same workflow task may have come in between.
      const verdict = inbox.judge(raw);
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
        const verdict = inbox.judge(raw);
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
