/**
 * Messages whose outcome is not known: sent, and perhaps taken. Sent again, a message has the same id, so that it
 * counts once; the error that the caller gets says so too.
 */
import { randomUUID } from 'node:crypto';
import { AirlockError } from '../common/errors.js';
import { airlockCommand, shellWord } from '../common/shell-word.js';
import { isUnanswered } from './errors/unanswered.js';

/** Codes of failures after which a message may have arrived all the same. */
const UNCERTAIN = ['server_unreachable', 'run_stuck'];
const MAX_KEPT = 1_000;

export interface Sending {
  /** Names it, for the message: `The decision on approval-2 of run 'r'`. */
  what: string;
  runId: string;
  /** Of the id that makes a repetition harmless. */
  idName: string;
  /** The id that the caller has given. Default: one is made. */
  id: string | undefined;
  /** What is sent; the same content after an unknown outcome is a repetition. */
  content: unknown;
}

export class UncertainSends {
  readonly #ids = new Map<string, string>();

  /** @param act sends it under the id that it is given */
  async send<T>(
    { what, runId, idName, id: given, content }: Sending,
    act: (id: string) => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify([runId, idName, given, content]);
    const id = given ?? this.#ids.get(key) ?? randomUUID();
    try {
      const answer = await act(id);
      this.#ids.delete(key);
      return answer;
    } catch (error) {
      const isRepetition = this.#ids.has(key);
      if (!isUncertain(error)) {
        this.#ids.delete(key);
        throw isRepetition && isClosed(error) ? afterTheEnd(error, what) : error;
      }
      if (this.#ids.size < MAX_KEPT) this.#ids.set(key, id);
      throw new AirlockError(
        error.code,
        `${error.summary} ${what} may have been taken all the same.`,
        `Sent again with ${idName} '${id}' (of a command: ${optionOf(idName)} ${shellWord(id)}) it counts once.\n` +
          `See what became of it: ${airlockCommand('show', [runId])}`,
        { cause: error },
      );
    }
  }
}

/** `messageId` is `--message-id`. */
function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function isUncertain(error: unknown): error is AirlockError {
  return isUnanswered(error) || (AirlockError.isInstance(error) && UNCERTAIN.includes(error.code));
}

function isClosed(error: unknown): error is AirlockError {
  return AirlockError.isInstance(error) && error.code === 'run_closed';
}

/** Perhaps because of what was sent. */
function afterTheEnd({ summary, hint }: AirlockError, what: string): AirlockError {
  return new AirlockError(
    'run_closed',
    `${summary} ${what} may have been taken when it was sent before.`,
    hint,
  );
}
