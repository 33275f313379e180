import { AirlockError } from '../common/errors.js';
import type { InterruptView } from '../common/protocol.js';
import type { RunHandle } from './run-handle.js';
import type { RunSummary } from './run-summary.js';

/** One question that waits for a person. */
export interface InboxItem {
  run: RunSummary;
  interrupt: InterruptView;
}

export interface Inbox {
  /** The longest waiting first. */
  questions: InboxItem[];
  /** Open runs that could not be asked, and why; they may have questions too. */
  unanswered: { run: RunSummary; error: AirlockError }[];
}

/** Runs asked at the same time. */
const CONCURRENCY = 8;

/** Asks every run of `runs` for its pending questions. */
export async function readInbox(
  runs: AsyncIterable<RunSummary>,
  handleOf: (id: string) => RunHandle,
): Promise<Inbox> {
  const inbox: Inbox = { questions: [], unanswered: [] };
  const source = runs[Symbol.asyncIterator]();
  const askInTurn = async () => {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      const run = next.value;
      try {
        const { interrupts } = await handleOf(run.id).state();
        inbox.questions.push(...interrupts.map((interrupt) => ({ run, interrupt })));
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
