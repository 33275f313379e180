/**
 * The questions that wait for a person, over many runs. A run shows them in its memo, so that none has to be asked; only one
 * that has more than its memo holds, or was last at work before there was one, is asked itself.
 */
import { AirlockError } from '../common/errors.js';
import { type OpenQuestion, openQuestion, readOpenQuestions } from '../common/open-questions.js';
import type { Known } from './known-options.js';
import type { RunHandle } from './run-handle.js';
import type { ListedRun } from './run-list.js';
import type { RunSummary } from './run-summary.js';
import { FILTER, type RunFilter } from './runs-query.js';

/** Which questions, and of how many runs. */
export interface InboxOptions extends Omit<RunFilter, 'open' | 'status' | 'asking'> {
  /** How many runs at most, the newest first. Default: all that ask something. */
  limit?: number | undefined;
}

const { open: _open, status: _status, asking: _asking, ...inboxFilter } = FILTER;
export const INBOX_OPTIONS: Known<InboxOptions> = { ...inboxFilter, limit: true };

/** One question that waits for a person. */
export interface InboxItem {
  run: RunSummary;
  /** In short; `state` of the run has all of it. */
  interrupt: OpenQuestion;
}

export interface Inbox {
  /** The longest waiting first. */
  questions: InboxItem[];
  /** Runs that could not be asked, and why; they may have questions too. */
  unanswered: { run: RunSummary; error: AirlockError }[];
}

/** Runs asked at the same time. */
const CONCURRENCY = 8;

/**
 * @param assignee only questions to this one
 * @param handleOf asks a run whose memo does not say it all
 */
export async function readInbox(
  runs: AsyncIterable<ListedRun>,
  assignee: string | undefined,
  handleOf: (id: string) => Pick<RunHandle, 'state'>,
): Promise<Inbox> {
  const inbox: Inbox = { questions: [], unanswered: [] };
  const add = (run: RunSummary, questions: OpenQuestion[]) => {
    const theirs = questions.filter(
      ({ assignees }) => assignee === undefined || assignees?.includes(assignee),
    );
    inbox.questions.push(...theirs.map((interrupt) => ({ run, interrupt })));
  };
  const toAsk: RunSummary[] = [];
  for await (const { run, memo } of runs) {
    const shown = readOpenQuestions(memo);
    if (shown === undefined || shown.more > 0) toAsk.push(run);
    else add(run, shown.questions);
  }
  const askInTurn = async () => {
    for (let run = toAsk.shift(); run !== undefined; run = toAsk.shift()) {
      try {
        const { interrupts, reason } = await handleOf(run.id).state();
        // A run that cannot go on may say what it asks all the same.
        if (reason && interrupts.length === 0)
          inbox.unanswered.push({ run, error: new AirlockError(reason.code, reason.message) });
        add(run, interrupts.map(openQuestion));
      } catch (error) {
        if (!AirlockError.isInstance(error)) throw error;
        inbox.unanswered.push({ run, error });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, askInTurn));
  inbox.questions.sort((a, b) => a.interrupt.requestedAt.localeCompare(b.interrupt.requestedAt));
  return inbox;
}
