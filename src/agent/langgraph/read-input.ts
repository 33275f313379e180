/**
 * JSON from outside (the input of a run, a message of a conversation) as a graph is given it: data, with messages made
 * message objects.
 *
 * LangGraph takes any object for one of its control objects that has such an object's name. JSON that names one could
 * resume an interrupt that nobody has answered, jump over a node that asks, or overwrite a channel past its reducer; so it
 * is refused, however deep it lies: what lies in the state may be returned by a node.
 */
import type { Json } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import { reviveMessages } from './revive-messages.js';

/** What came from outside cannot be given to a graph. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError';
}

/** The control objects that LangGraph knows by their `lg_name`. */
const names: readonly string[] = ['Command', 'Send', 'Overwrite'];
/** Another mark of an `Overwrite`. */
const OVERWRITE = '__overwrite__';

/** @throws BadInputError */
export function readInput(input: Json): unknown {
  const named = controlObjectIn(input);
  if (named !== undefined) {
    throw new BadInputError(
      `The input has an object that LangGraph would take for a ${named} of the graph's own. Input is data: leave out ` +
        `the key that says so, or put the data under another key.`,
    );
  }
  try {
    return reviveMessages(input);
  } catch (error) {
    throw new BadInputError(
      `The input has a message that LangChain cannot make a message of: ${errorMessage(error)}. Correct its 'kwargs'.`,
    );
  }
}

function controlObjectIn(input: Json): string | undefined {
  // Input may be nested deeper than a stack goes.
  const todo: Json[] = [input];
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      const { lg_name: name, type } = value;
      if (typeof name === 'string' && names.includes(name)) return name;
      if (Object.hasOwn(value, OVERWRITE) || type === OVERWRITE) return 'Overwrite';
    }
    for (const part of Object.values(value)) todo.push(part);
  }
  return undefined;
}
