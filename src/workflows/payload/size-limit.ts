/**
 * What is too large to leave the sandbox: more than a history takes, or than the payload store where there is one. It is
 * found here, before the server refuses it and with it the whole workflow task, again and again.
 *
 * How much fits is the configuration's to say and may change while a run is open; what was carried or refused once is so
 * in every replay. The history keeps it, as the mark of a patch, for what is larger than a history takes by itself.
 */
import { patched } from '@temporalio/workflow';
import { MAX_INLINE_BYTES } from '../../common/payload-size.js';
import { settings } from '../settings.js';

/** How much is too much, in words that are the same whatever the configuration: an agent may repeat them. */
export const LIMIT_TEXT = `more than fits (${MAX_INLINE_BYTES} bytes, or payloads.maxBytes with a payload store)`;

/** A question is too large to be put to anybody. Thrown where the agent asks. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** @param place what is to leave, in words that name it once in an execution */
export function isTooLarge(bytes: number, place: string): boolean {
  return bytes > MAX_INLINE_BYTES && !isCarried(bytes, place);
}

function isCarried(bytes: number, place: string): boolean {
  const verdicts = ['carried', 'refused'];
  if (bytes > settings().maxPayloadBytes) verdicts.reverse();
  // A run from before there were stores has neither mark: it was refused.
  return verdicts.find((verdict) => patched(`airlock ${place} ${verdict}`)) === 'carried';
}
