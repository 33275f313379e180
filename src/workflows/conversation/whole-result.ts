import { hasMessages } from '../../common/message-list.js';
import { jsonByteLength } from '../../common/payload-size.js';
import type { Json } from '../../common/protocol.js';
import { isTooLarge } from '../payload/size-limit.js';

/**
 * The result of a conversation: its last turn's, with the messages of all turns. Where those do not fit in one payload,
 * it has the messages of the last turn, as the turn's own result did.
 *
 * @param messagesBefore how many messages came before the last turn
 * @param messages all of them, read only where they are needed
 */
export function wholeResult(result: Json, messagesBefore: number, messages: () => Json[]): Json {
  if (messagesBefore === 0 || !hasMessages(result)) return result;
  const all = messages();
  if (all.length !== messagesBefore + result.messages.length) return result;
  const whole = { ...result, messages: all };
  return isTooLarge(jsonByteLength(whole), 'whole result') ? result : whole;
}
