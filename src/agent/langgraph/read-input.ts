/**
 * JSON from outside (the input of a run, a message of a conversation) as a graph is given it: data, with messages made
 * message objects.
 *
 * LangGraph takes any object for one of its control objects that has such an object's name. JSON that names one could
 * resume an interrupt that nobody has answered, jump over a node that asks, overwrite a channel past its reducer, or say
 * what an entrypoint remembers; so it is refused, however deep it lies: what lies in the state may be returned by a node.
 */
import type { Json } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import { controlObject } from './control-marks.js';
import { reviveMessages } from './revive-messages.js';

/** What came from outside cannot be given to a graph. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError';
}

/** @throws BadInputError */
export function readInput(input: Json): unknown {
  if (input === null) {
    throw new BadInputError(
      'The input is null, by which LangGraph goes on with a node that has stopped. Give an object, which may be empty.',
    );
  }
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
    const named = Array.isArray(value) ? undefined : controlObject(value);
    if (named !== undefined) return named;
    for (const part of Object.values(value)) todo.push(part);
  }
  return undefined;
}
