/** What a value weighs as a payload, and what the server takes. Imports nothing: clients and workers use it as well. */

/**
 * Bytes of JSON that go into a history without a payload store. The server refuses more than 2 MB, and with it the
 * whole workflow task, again and again; the rest is room for what is wrapped around a value.
 */
export const MAX_INLINE_BYTES = 1_900_000;

/** In the metadata of a payload that comes out of a store: it was not sent through the server as it is. */
export const STORED_MARK = 'airlock-stored';

/** Of its JSON. */
export function jsonByteLength(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  return new TextEncoder().encode(text).length;
}
