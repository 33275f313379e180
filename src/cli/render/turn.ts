import type { Json, TurnState } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { compactJson, safeText } from './plain-text.js';
import { renderQuestion } from './question.js';

/** What became of a message, as its sender reads it. */
export function renderTurn(runId: string, turn: TurnState, colors: Colors, now = new Date()): string {
  switch (turn.status) {
    case 'completed':
      return lastWords(turn.result) ?? compactJson(turn.result, 2_000);
    case 'failed':
      return `${colors.red('✖')} ${safeText(turn.error.message)} (${turn.error.code})`;
    case 'queued':
      return `${colors.dim(`Turn ${turn.turn} waits for the one before it.`)}`;
    default: {
      const questions = turn.interrupts.map((question) => renderQuestion(runId, question, colors, now));
      const waiting = questions.length > 0 ? 'waits for a person' : 'is at work';
      return [colors.dim(`Turn ${turn.turn} ${waiting}.`), ...questions].join('\n');
    }
  }
}

/** The content of the last message, where the result is that of a chat graph. */
function lastWords(result: Json): string | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  const last = Array.isArray(result.messages) ? result.messages.at(-1) : undefined;
  if (typeof last !== 'object' || last === null || Array.isArray(last)) return undefined;
  const { kwargs } = last;
  const content =
    typeof kwargs === 'object' && kwargs !== null && !Array.isArray(kwargs) ? kwargs.content : undefined;
  return typeof content === 'string' ? safeText(content) : undefined;
}
