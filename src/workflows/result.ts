/** What an agent ended with, as a payload. */
import type { Json } from '../protocol.js';
import { runFailure } from './run-failure.js';
import { isTooLarge, MAX_PAYLOAD_BYTES } from './size.js';

/** @throws ApplicationFailure `airlock.result_not_json`, `airlock.too_large` */
export function resultAsJson(result: unknown, agent: string, version: string): Json {
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
  if (isTooLarge(json)) {
    throw runFailure(
      'too_large',
      `Agent '${agent}' ${version}: its result is larger than ${MAX_PAYLOAD_BYTES} bytes.`,
    );
  }
  return json;
}
