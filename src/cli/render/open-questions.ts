/** Several open questions of one run, for somebody who has to name one: what each asks, on a line of its own. */
import type { InterruptView } from '../../common/protocol.js';
import { requestSummary } from '../../common/request-summary.js';
import { oneLine } from './plain-text.js';

const MAX_QUESTIONS = 20;
const MAX_CHARACTERS = 160;

/** `question-3: "Refund 49.9?"`. Words of others are in quotes which they cannot close. */
export function renderOpenQuestions(interrupts: readonly InterruptView[]): string {
  const lines = interrupts
    .slice(0, MAX_QUESTIONS)
    .map(
      (question) => `${question.id}: ${JSON.stringify(oneLine(requestSummary(question), MAX_CHARACTERS))}`,
    );
  const more = interrupts.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more, which airlock show lists`] : [])].join('\n');
}
