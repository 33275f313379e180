/**
 * Tool calls as they were made: where a reviewer has edited one, the model is shown the edited arguments with their
 * result, and not its own beside the result of others. In the state each message stays as it was said.
 */
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { EDITED_ARGS } from '../../common/edited-args.js';

type Args = Record<string, unknown>;

/** Notes at a tool's answer which arguments it is the answer to. */
export function withEditedArgs(answer: ToolMessage, args: Args): ToolMessage {
  answer.additional_kwargs = { ...answer.additional_kwargs, [EDITED_ARGS]: args };
  return answer;
}

/** The same list where no call was edited. */
export function callsAsMade(messages: BaseMessage[]): BaseMessage[] {
  const edited = new Map<string, Args>();
  for (const message of messages) {
    if (!ToolMessage.isInstance(message)) continue;
    const args = message.additional_kwargs[EDITED_ARGS];
    if (typeof args === 'object' && args !== null) edited.set(message.tool_call_id, args as Args);
  }
  if (edited.size === 0) return messages;
  return messages.map((message) => (AIMessage.isInstance(message) ? asMade(message, edited) : message));
}

function asMade(message: AIMessage, edited: ReadonlyMap<string, Args>): BaseMessage {
  const calls = message.tool_calls ?? [];
  if (!calls.some(({ id = '' }) => edited.has(id))) return message;
  const { tool_calls: _raw, ...additional_kwargs } = message.additional_kwargs;
  return new AIMessage({
    ...message,
    // Some providers say a call in the content as well; the raw call of others stands in additional_kwargs.
    content:
      typeof message.content === 'string'
        ? message.content
        : message.content.map((block) => blockAsMade(block, edited)),
    additional_kwargs,
    tool_calls: calls.map((call) => ({ ...call, args: edited.get(call.id ?? '') ?? call.args })),
  });
}

function blockAsMade<Block extends { type: string }>(block: Block, edited: ReadonlyMap<string, Args>): Block {
  const { id } = block as { id?: unknown };
  const args = typeof id === 'string' ? edited.get(id) : undefined;
  if (args === undefined) return block;
  if (block.type === 'tool_use') return { ...block, input: args };
  return block.type === 'tool_call' ? { ...block, args } : block;
}
