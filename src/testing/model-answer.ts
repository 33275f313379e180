/** What a model says in a test: the answer to a fetch of `chatModel()`. */
import { AIMessage } from '@langchain/core/messages';
import { type ModelResult, toWireMessage } from '../common/model-protocol.js';

export interface ModelToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Default: made of the tool's name and its place among the calls. */
  readonly id?: string;
}

/**
 * The answer of a model that says this, and calls these tools.
 *
 *     await run.answer('model', modelSays('Let me look.', { name: 'get_weather', args: { city: 'Tokyo' } }));
 */
export function modelSays(text: string, ...calls: readonly ModelToolCall[]): ModelResult {
  const message = new AIMessage({
    content: text,
    tool_calls: calls.map(({ name, args, id = `call-${name}` }, index) => ({
      type: 'tool_call' as const,
      name,
      args: { ...args },
      id: index === 0 || calls[index]?.id !== undefined ? id : `${id}-${index + 1}`,
    })),
  });
  return { message: toWireMessage(message) };
}
