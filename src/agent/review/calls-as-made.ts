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

/**
 * The same list where no call was edited. A model may give a call the id of one in an earlier message: an answer belongs to
 * the last message before it that has a call of its id.
 */
export function callsAsMade(messages: BaseMessage[]): BaseMessage[] {
  const shown = [...messages];
  const answers = new AnswersBehind();
  for (const [index, message] of [...messages.entries()].reverse()) {
    if (ToolMessage.isInstance(message)) answers.add(message);
    else if (AIMessage.isInstance(message)) shown[index] = asMade(message, answers);
  }
  return shown.some((message, index) => message !== messages[index]) ? shown : messages;
}

/** Answers to calls, collected from the last message on. */
class AnswersBehind {
  /** By the id of the call: what was edited, in the order of the answers. */
  readonly #edits = new Map<string, (Args | undefined)[]>();

  add({ tool_call_id: id, additional_kwargs }: ToolMessage): void {
    const args = additional_kwargs[EDITED_ARGS];
    const edit = typeof args === 'object' && args !== null ? (args as Args) : undefined;
    this.#edits.set(id, [edit, ...(this.#edits.get(id) ?? [])]);
  }

  /** Those to the calls of a message, which no earlier message has then. Calls that share an id are answered in their order. */
  take(ids: readonly string[]): (id: unknown) => Args | undefined {
    const taken = new Map<string, (Args | undefined)[]>();
    for (const id of new Set(ids)) {
      const sharing = ids.filter((one) => one === id).length;
      taken.set(id, (this.#edits.get(id) ?? []).slice(-sharing));
      this.#edits.delete(id);
    }
    return (id) => taken.get(String(id))?.shift();
  }
}

function asMade(message: AIMessage, answers: AnswersBehind): BaseMessage {
  const calls = message.tool_calls ?? [];
  const ids = calls.map(({ id = '' }) => id);
  const edits = ids.map(answers.take(ids));
  if (edits.every((edit) => edit === undefined)) return message;
  const { tool_calls: _raw, ...additional_kwargs } = message.additional_kwargs;
  return new AIMessage({
    ...message,
    // Some providers say a call in the content as well; the raw call of others stands in additional_kwargs.
    content:
      typeof message.content === 'string' ? message.content : blocksAsMade(message.content, ids, edits),
    additional_kwargs,
    tool_calls: calls.map((call, index) => ({ ...call, args: edits[index] ?? call.args })),
  });
}

/** @param ids of the calls, in the order of their blocks */
function blocksAsMade<Block extends { type: string }>(
  blocks: readonly Block[],
  ids: readonly string[],
  edits: readonly (Args | undefined)[],
): Block[] {
  const seen = new Set<number>();
  return blocks.map((block) => {
    if (block.type !== 'tool_use' && block.type !== 'tool_call') return block;
    const call = ids.findIndex((id, index) => id === (block as { id?: unknown }).id && !seen.has(index));
    seen.add(call);
    const args = edits[call];
    if (args === undefined) return block;
    return block.type === 'tool_use' ? { ...block, input: args } : { ...block, args };
  });
}
