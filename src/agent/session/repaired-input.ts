/**
 * The input of a turn behind one that ended half-way: the answers to tool calls that lack one come before it, so that
 * they stand in the state, where a person sees them and the agent finds them. A tool that had finished is answered with
 * what it had said; its task's result was not taken over, for tasks beside it had not.
 */
import { AIMessage, type BaseMessage, isBaseMessage, ToolMessage } from '@langchain/core/messages';
import type { Json } from '../../common/protocol.js';
import { reviveMessages } from '../langgraph/revive-messages.js';
import type { SavedCheckpoint, Write } from '../langgraph/state/checkpoints.js';
import { notCompleted } from '../unanswered-calls.js';

/** Where graphs of LangChain's keep a conversation. */
const CHANNEL = 'messages';

/** @param writes of tasks that had finished when the turn ended */
export function repairedInput(
  input: unknown,
  saved: SavedCheckpoint | undefined,
  writes: readonly Write[],
): unknown {
  if (!saved || !takesMessages(input)) return input;
  const messages = messagesIn(messagesOf(saved));
  // What stands before the last answer of a turn that ended well is the model call's to repair: here it would come too late.
  const last = messages.slice(messages.findLastIndex((one) => AIMessage.isInstance(one)));
  const [asked] = last;
  if (!AIMessage.isInstance(asked) || !last.slice(1).every((one) => ToolMessage.isInstance(one)))
    return input;
  const said = writes
    .filter(([, channel]) => channel === CHANNEL)
    .flatMap(([, , value]) => messagesIn(JSON.parse(value)))
    .filter((one) => ToolMessage.isInstance(one));
  const answered = new Set(last.filter((one) => ToolMessage.isInstance(one)).map((one) => one.tool_call_id));
  const answers = (asked.tool_calls ?? []).flatMap(({ id, name }) => {
    if (id === undefined || answered.has(id)) return [];
    return [said.find((one) => one.tool_call_id === id) ?? notCompleted({ id, name })];
  });
  return answers.length === 0 ? input : { ...input, [CHANNEL]: [...answers, ...input[CHANNEL]] };
}

/** The messages of a checkpoint, as JSON. */
export function messagesOf(saved: SavedCheckpoint | undefined): Json[] {
  if (!saved) return [];
  const { channel_values: values } = JSON.parse(saved.checkpoint) as {
    channel_values?: { [CHANNEL]?: Json };
  };
  const messages = values?.[CHANNEL];
  return Array.isArray(messages) ? messages : [];
}

function takesMessages(input: unknown): input is { [CHANNEL]: unknown[] } {
  return typeof input === 'object' && input !== null && CHANNEL in input && Array.isArray(input[CHANNEL]);
}

function messagesIn(value: Json | undefined): BaseMessage[] {
  const revived = reviveMessages(value ?? null);
  return (Array.isArray(revived) ? revived : [revived]).filter((one) => isBaseMessage(one));
}
