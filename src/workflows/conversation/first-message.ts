/** The input of a conversation is its first message. What would begin no turn as a message fails the run as its input. */
import type { ApplicationFailure } from '@temporalio/workflow';
import type { MessageShape } from '../../agent/message-shape.js';
import { FIRST_MESSAGE_PATCH } from '../../common/patch-ids.js';
import type { Json } from '../../common/protocol.js';
import { patchedWhen } from '../patched-when.js';
import { runFailure } from '../run-failure.js';
import type { Conversation } from './conversation.js';

/**
 * A history from before this was checked goes on with whatever its first message was.
 * @throws ApplicationFailure `airlock.bad_input`
 */
export function queueFirstMessage(conversation: Conversation, shape: MessageShape, input: Json): void {
  const problem = shape.problemOf(input);
  if (patchedWhen(problem !== undefined, () => FIRST_MESSAGE_PATCH)) throw badFirstMessage(problem ?? '');
  conversation.queue(input);
}

/** @param problem in a sentence, why it begins no turn */
export function badFirstMessage(problem: string): ApplicationFailure {
  return runFailure(
    'bad_input',
    `The conversation cannot begin with the input that it was started with. ${problem}`,
  );
}
