import { AirlockError } from '../common/errors.js';
import type { InterruptView } from '../common/protocol.js';
import { airlockCommand } from '../common/shell-word.js';
import { renderOpenQuestions } from './render/open-questions.js';

/**
 * The question that is meant where none is named.
 * @throws AirlockError `nothing_pending`, `ambiguous_interrupt`
 */
export function onlyQuestion(runId: string, interrupts: readonly InterruptView[]): string {
  const [first, ...others] = interrupts;
  if (first === undefined) {
    throw new AirlockError(
      'nothing_pending',
      `Run '${runId}' has no open question.`,
      `See what it does: ${airlockCommand('show', [runId])}`,
    );
  }
  if (others.length > 0) {
    throw new AirlockError(
      'ambiguous_interrupt',
      `Run '${runId}' asks ${interrupts.length} questions:\n${renderOpenQuestions(interrupts)}`,
      'Name the one you mean behind the run id.',
    );
  }
  return first.id;
}
