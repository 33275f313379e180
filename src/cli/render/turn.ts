import type { TurnState } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { compactJson, hanging } from './plain-text.js';
import { renderQuestion } from './question.js';
import { lastWords } from './result.js';

/**
 * What became of a message, as its sender reads it.
 * @param isWaitedFor whether whoever shows it waits until people have decided
 */
export function renderTurn(
  runId: string,
  turn: TurnState,
  colors: Colors,
  isWaitedFor = false,
  now = new Date(),
): string {
  switch (turn.status) {
    case 'completed':
      return lastWords(turn.result) ?? compactJson(turn.result, 2_000);
    case 'failed':
      return `${colors.red('✖')} ${hanging(turn.error.message)} (${turn.error.code})`;
    case 'queued':
      return `${colors.dim(`Turn ${turn.turn} waits for the one before it.`)}`;
    default: {
      const questions = turn.interrupts.map((question) => renderQuestion(runId, question, colors, now));
      const many = questions.length > 1;
      const decide = `${many ? 'decisions' : 'a decision'}. Give ${many ? 'them' : 'it'} ${isWaitedFor ? 'in another terminal, ' : ''}by one of these commands`;
      const then = isWaitedFor ? '; this goes on by itself then.' : '.';
      const waiting = questions.length > 0 ? `waits for ${decide}${then}` : 'is running.';
      return [colors.dim(`Turn ${turn.turn} ${waiting}`), ...questions].join('\n');
    }
  }
}
