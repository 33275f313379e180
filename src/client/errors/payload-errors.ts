/** What a client says of payloads that are too large, or that it cannot store or read. */
import type { Client } from '@temporalio/client';
import { AirlockError } from '../../common/errors.js';
import { isTooDeep, MAX_DEPTH } from '../../common/json-depth.js';
import { jsonByteLength, MAX_INLINE_BYTES } from '../../common/payload-size.js';
import { errorMessage } from '../../common/thrown.js';
import { temporalCommon } from '../../connection/temporal-packages.js';

/**
 * Before anything walks it: a worker would refuse it, and a schema or JSON's writer overflows its stack.
 * @param what is to be sent, as in `The input`
 * @throws AirlockError `bad_input`
 */
export function assertNotTooDeep(value: unknown, what: string): void {
  if (!isTooDeep(value)) return;
  throw new AirlockError(
    'bad_input',
    `${what} is nested deeper than ${MAX_DEPTH} levels, or holds itself.`,
    'Send it flatter, or as text.',
  );
}

/**
 * Before the server refuses it, over and over. With a payload store the store has its own limit.
 * @param what is to be sent, as in `The input`
 * @throws AirlockError `bad_input` for what is nested too deep or is no JSON, `too_large`
 */
export function assertFits(client: Client, value: unknown, what: string): void {
  assertNotTooDeep(value, what);
  if (client.options.loadedDataConverter.externalStorage !== undefined) return;
  const bytes = bytesOf(value, what);
  if (bytes > MAX_INLINE_BYTES)
    throw tooLarge(`${what} has ${bytes} bytes as JSON; at most ${MAX_INLINE_BYTES} fit`);
}

function bytesOf(value: unknown, what: string): number {
  try {
    return jsonByteLength(value);
  } catch (cause) {
    throw new AirlockError(
      'bad_input',
      `${what} is no JSON: ${errorMessage(cause)}`,
      'Send JSON: text, numbers, true, false, null, lists and plain objects.',
      { cause },
    );
  }
}

/** @returns nothing for any other error */
export function payloadError(error: unknown): AirlockError | undefined {
  const options = { cause: error };
  // The SDK wraps what is thrown while a request is made.
  for (const one of [error, error instanceof Error ? error.cause : undefined]) {
    if (one instanceof temporalCommon.ExternalStorageNotConfiguredError) {
      return new AirlockError(
        'payload_store_unknown',
        'What is to be read is kept in a payload store, and none is configured here.',
        'Name the one that the workers use: payloads.store in temporal.config.ts.',
        options,
      );
    }
    if (one instanceof temporalCommon.ApplicationFailure) {
      if (one.type === 'airlock.payload_too_large') return tooLarge(one.message, options);
      if (one.type === 'airlock.payload_missing')
        return new AirlockError('payload_missing', one.message, undefined, options);
      if (one.type === 'airlock.payload_store_failed')
        return new AirlockError('payload_store_failed', one.message, undefined, options);
    }
  }
  return undefined;
}

/** @param summary without a full stop */
export function tooLarge(summary: string, options?: ErrorOptions): AirlockError {
  return new AirlockError(
    'too_large',
    `${summary}.`,
    'Send less, or a reference; or configure a payload store, or a larger one: payloads in temporal.config.ts.',
    options,
  );
}
