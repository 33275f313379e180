/** What an agent ended with, as a payload. */

import { jsonByteLength } from '../../common/payload-size.js';
import type { Json } from '../../common/protocol.js';
import { isTooLarge, LIMIT_TEXT } from '../payload/size-limit.js';
import { runFailure } from '../run-failure.js';

/**
 * @param turn of a conversation
 * @throws ApplicationFailure `airlock.result_not_json`, `airlock.too_large`
 */
export function resultAsJson(result: unknown, agent: string, version: string, turn?: number): Json {
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    throw runFailure(
      'result_not_json',
      `Agent '${agent}' ${version}: its result cannot be sent as JSON.`,
      error,
    );
  }
  const json: Json = text === undefined ? null : JSON.parse(text);
  const bytes = jsonByteLength(json);
  if (isTooLarge(bytes, turn === undefined ? 'result' : `result of turn ${turn}`)) {
    throw runFailure(
      'too_large',
      `Agent '${agent}' ${version}: its result has ${bytes} bytes as JSON, ${LIMIT_TEXT}. End with less, or with a reference.`,
    );
  }
  return json;
}
