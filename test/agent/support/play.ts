/** Plays a run to its end: whatever it asks is answered by who comes next. */
import type { startRun } from './start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;

export interface Played {
  /** What was asked, in order: resources, actions, and what people are shown. */
  asked: string[];
  result?: unknown;
  error?: string | undefined;
}

/**
 * @param restored whether another worker continues the run before each answer
 * @param answerOf what a resource answers; the nth answer of all
 */
export async function play(
  run: Run,
  { restored = false, answerOf = (nth: number): unknown => `answer ${nth}` } = {},
): Promise<Played> {
  const asked: string[] = [];
  for (let nth = 1; run.status !== 'completed' && run.status !== 'failed'; nth += 1) {
    if (restored) await run.restore();
    const [fetch] = run.fetches;
    const [question] = run.interrupts;
    if (fetch) {
      asked.push(fetch.resource);
      await run.answer(fetch.id, answerOf(nth));
    } else if (question?.kind === 'approval') {
      asked.push(question.action);
      await run.approve(question.id, { actor: `person ${nth}` });
    } else if (question) {
      asked.push(question.prompt);
      await run.respond(question.id, `answer ${nth}`);
    } else break;
  }
  return run.status === 'completed' ? { asked, result: run.result } : { asked, error: run.error?.code };
}
