import type { InterruptView, TurnState } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import type { TurnBefore } from '../talk.js';
import { compactJson, hanging } from './plain-text.js';
import { renderQuestion } from './question.js';
import { lastWords } from './result.js';

/**
 * What became of a message, as its sender reads it.
 * @param isWaitedFor whether whoever shows it waits until people have decided
 * @param before of a turn that is queued: the one that waits for people
 */
export function renderTurn(
  runId: string,
  turn: TurnState,
  colors: Colors,
  isWaitedFor = false,
  now = new Date(),
  before?: TurnBefore,
): string {
  switch (turn.status) {
    case 'completed':
      return lastWords(turn.result) ?? compactJson(turn.result, 2_000);
    case 'failed':
      return `${colors.red('✖')} ${hanging(turn.error.message)} (${turn.error.code})`;
    case 'queued':
      return before === undefined
        ? colors.dim(`Turn ${turn.turn} waits for the one before it.`)
        : waiting(
            `is queued behind ${before.turn === undefined ? 'the one before it' : `turn ${before.turn}`}, which`,
            before.interrupts,
          );
    default:
      return waiting('', turn.interrupts);
  }

  function waiting(who: string, interrupts: InterruptView[]): string {
    const questions = interrupts.map((question) => renderQuestion(runId, question, colors, now));
    const many = questions.length > 1;
    const decide = `${many ? 'decisions' : 'a decision'}. Give ${many ? 'them' : 'it'} ${isWaitedFor ? 'in another terminal, ' : ''}by one of these commands`;
    const then = isWaitedFor ? '; this goes on by itself then.' : '.';
    const does = questions.length > 0 ? `waits for ${decide}${then}` : 'is running.';
    const words = ['Turn', turn.turn, who, does].filter((word) => word !== '').join(' ');
    return [colors.dim(words), ...questions].join('\n');
  }
}
