/**
 * Update `send` and signal `close`, wired to the conversation. A sender waits for the end of its turn, but no longer than it
 * asked to. If only a person can continue the turn, the reply comes at once, with the turn's status.
 */
import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import * as z from 'zod';
import type { MessageShape } from '../../agent/message-shape.js';
import { actorId, NAMELESS_ACTOR } from '../../common/actor-id.js';
import { jsonByteLength } from '../../common/payload-size.js';
import {
  type Actor,
  closeSignal,
  DEFAULT_WAIT_MS,
  type Json,
  type Send,
  sendSchema,
  sendUpdate,
  type TurnState,
} from '../../common/protocol.js';
import { isBlank } from '../../common/unseen.js';
import { taskByteBudget } from '../fetch/task-byte-budget.js';
import { whyUnreadable } from '../payload/payload-converter.js';
import { assertReplyFits } from '../payload/reply-limit.js';
import type { Conversation } from './conversation.js';

/** Characters of why a message is refused, which may repeat what its sender wrote. */
const MAX_REASON = 2_000;
/** Smaller ones are not counted: a run answers 2,000 updates at most. */
const LARGE_REPLY_BYTES = 1_000;

/** What a sender needs to know of the run. */
export interface TurnWatch {
  /** Only a person can continue the turn in progress, or the execution is about to hand over to the next. */
  isBlockedOnHuman(): boolean;
  status(): Omit<Extract<TurnState, { fetches: unknown }>, 'turn'>;
}

export function handleMessages(conversation: Conversation, shape: MessageShape, watch: TurnWatch): void {
  setHandler(closeSignal, () => conversation.close(), {
    description: 'Ends the conversation once the messages that wait are answered.',
  });
  setHandler(
    sendUpdate,
    async (raw): Promise<TurnState> => {
      const { message, messageId, actor, waitMs = DEFAULT_WAIT_MS } = read(raw, conversation);
      const { turn, sentBy } = conversation.queue(message, messageId, actor);
      const of = { turn, ...(sentBy !== undefined && { sentBy }) };
      const isDone = () => conversation.endOf(turn) !== undefined || watch.isBlockedOnHuman();
      if (!isDone() && waitMs > 0) await condition(isDone, waitMs);
      const end = conversation.endOf(turn);
      if (end) {
        // Many may wait for one turn, and the server takes only so much of one task.
        const bytes = jsonByteLength(end);
        const budget = taskByteBudget();
        if (bytes > LARGE_REPLY_BYTES && !budget.take(bytes)) await budget.takeLater(bytes);
        return { ...of, ...end };
      }
      return conversation.playing?.turn === turn
        ? { ...of, ...assertReplyFits(watch.status(), 'turn') }
        : { ...of, status: 'queued' };
    },
    {
      description:
        'Begins a turn: { message, messageId?, actor?, waitMs? }; gives its result, or where it stands.',
      validator: (raw) => {
        const { message, messageId, actor } = read(raw, conversation);
        assertNamed(actor);
        assertBeginsOneTurn(message, messageId, conversation);
        assertBeginsTurn(shape.problemOf(message));
      },
    },
  );
}

/** @throws ApplicationFailure `airlock.malformed`, `airlock.conversation_closed`: the update is rejected with it */
function read(raw: unknown, conversation: Conversation): Send {
  const unreadable = whyUnreadable(raw);
  if (unreadable)
    throw ApplicationFailure.nonRetryable(`The message cannot be read: ${unreadable}.`, 'airlock.malformed');
  const parsed = sendSchema.safeParse(raw);
  if (!parsed.success) {
    throw ApplicationFailure.nonRetryable(
      `The message is not valid:\n${z.prettifyError(parsed.error)}`.slice(0, MAX_REASON),
      'airlock.malformed',
    );
  }
  // A message that began its turn before the close asks what has become of it.
  const { messageId } = parsed.data;
  const hasBegun = conversation.begunBy(messageId) ?? conversation.endedLongAgo(messageId);
  if (conversation.isClosed && hasBegun === undefined) {
    throw ApplicationFailure.nonRetryable(
      'The conversation is closed and takes no more messages.',
      'airlock.conversation_closed',
    );
  }
  return parsed.data;
}

/**
 * Only where a message comes, and not on a replay: one that was accepted before ids were kept for long began a turn, and one
 * with other words was taken for the first of its id.
 * @throws ApplicationFailure `airlock.message_exists`, `airlock.turn_ended`
 */
function assertBeginsOneTurn(message: Json, messageId: string | undefined, conversation: Conversation): void {
  const taken = conversation.begunByOther(messageId, message);
  if (taken !== undefined) {
    throw ApplicationFailure.nonRetryable(
      `messageId '${messageId}' is that of another message, which began turn ${taken}. Each message has an id of its own.`,
      'airlock.message_exists',
    );
  }
  const turn = conversation.endedLongAgo(messageId);
  if (turn === undefined) return;
  throw ApplicationFailure.nonRetryable(
    `Message '${messageId}' began turn ${turn}, which ended long ago; what came of it is in the log. To begin another turn, ` +
      'send it with another messageId.',
    'airlock.turn_ended',
  );
}

/**
 * Only where a message comes, and not on a replay: those that were accepted before began their turn.
 * @throws ApplicationFailure `airlock.malformed`
 */
function assertNamed(actor: Actor | undefined): void {
  if (actor === undefined || !isBlank(actorId(actor))) return;
  throw ApplicationFailure.nonRetryable(NAMELESS_ACTOR, 'airlock.malformed');
}

/**
 * Only where a message comes, and not on a replay: those that were accepted before began their turn.
 * @throws ApplicationFailure `airlock.bad_input`
 */
function assertBeginsTurn(problem: string | undefined): void {
  if (problem !== undefined)
    throw ApplicationFailure.nonRetryable(problem.slice(0, MAX_REASON), 'airlock.bad_input');
}
