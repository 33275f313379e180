/**
 * Not a language model: it calls the tool that a few words of the question point to, and repeats what the tool said.
 * It stands in where no model is configured, so that the example runs without a key.
 */
import type { BaseMessage } from '@langchain/core/messages';
import { type ScriptedReply, scriptedModelResource } from 'airlockjs/resources';

export const scriptedModel = scriptedModelResource({
  description: 'A script in the place of a language model',
  replies: reply,
});

function reply(messages: BaseMessage[]): ScriptedReply {
  const last = messages.at(-1);
  if (last?.getType() === 'tool') return `${last.text} (Told by a script; no language model is configured.)`;
  const question = last?.text ?? '';
  const city = /\b(?:in|for) ((?:\p{Lu}[\p{L}.'-]*)(?: \p{Lu}[\p{L}.'-]*)*)/u.exec(question)?.[1];
  if (city === undefined)
    return 'Ask for the weather in a city. (A script answers; it knows no other question.)';
  const name = /\b(tomorrow|forecast)\b/i.test(question) ? 'get_forecast' : 'get_weather';
  return { tool_calls: [{ name, args: { city } }] };
}
