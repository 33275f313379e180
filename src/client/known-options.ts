import { andList } from '../common/and-list.js';
import { AirlockError } from '../common/errors.js';

/** Every option by its name, so that none is forgotten where one is added to the type. */
export type Known<Options> = Record<keyof Options, true>;

/**
 * An option that is passed over could be what matters: the server that is meant, the context of a run, words for an agent.
 * @param method as its caller knows it
 * @throws AirlockError `bad_option`
 */
export function assertKnown<Options>(
  method: string,
  given: object,
  known: Known<Options>,
  hint = 'Leave out or correct what it does not know.',
): void {
  const names = Object.keys(known);
  // What is no object is refused by whoever reads it.
  const unknown = typeof given === 'object' ? Object.keys(given ?? {}) : [];
  const wrong = unknown.filter((name) => !names.includes(name));
  if (wrong.length === 0) return;
  throw new AirlockError(
    'bad_option',
    `${method} knows no option ${wrong.map((name) => `'${name}'`).join(', ')}.`,
    `It takes ${andList(names)}. ${hint}`,
  );
}
