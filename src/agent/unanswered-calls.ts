/**
 * Tool calls without an answer: a turn that ends half-way (a limit, a tool that fails) leaves them behind. A provider
 * refuses a conversation with one in it, from then on; so each gets an answer that says what is known.
 *
 * 1. An answer that is there, wherever it stands behind its call, is the answer. Where a later message has a call of the same
 *    id, as models that count their calls anew in each message make them, it is the answer to that one.
 * 2. Nothing is hidden: what is put in is a tool message like any other, in the state or in what the model is asked.
 */
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';

/** What of a tool call its answer must name. */
export interface UnansweredCall {
  id: string;
  name: string;
}

export const NOT_COMPLETED =
  'This tool call was not completed: its turn ended before there was a result. Whether it took effect is not known.';

export function notCompleted({ id, name }: UnansweredCall): ToolMessage {
  return new ToolMessage({ content: NOT_COMPLETED, tool_call_id: id, name, status: 'error' });
}

/** The messages, with an answer to every tool call: the same list where none lacks one. */
export function withAnswers(messages: BaseMessage[]): BaseMessage[] {
  const unanswered = unansweredCalls(messages);
  if (unanswered.size === 0) return messages;
  return messages.flatMap((message, index) => {
    const due = unanswered.get(index) ?? [];
    return [message, ...due.map(notCompleted)];
  });
}

/** By the place they belong behind: that of the last answer beside them, or of their own message. */
function unansweredCalls(messages: readonly BaseMessage[]): Map<number, UnansweredCall[]> {
  const found = new Map<number, UnansweredCall[]>();
  const answered = new Set<string>();
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index] as BaseMessage;
    if (ToolMessage.isInstance(message)) answered.add(message.tool_call_id);
    if (!AIMessage.isInstance(message)) continue;
    const calls = (message.tool_calls ?? []).flatMap(({ id, name }) =>
      id !== undefined && !answered.has(id) ? [{ id, name }] : [],
    );
    for (const { id = '' } of message.tool_calls ?? []) answered.delete(id);
    if (calls.length === 0) continue;
    let last = index;
    while (ToolMessage.isInstance(messages[last + 1])) last += 1;
    found.set(last, calls);
  }
  return found;
}
