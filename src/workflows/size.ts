/** What fits into one payload: Temporal refuses more than 2 MB, and with it the whole workflow task, again and again. */

/** Bytes of JSON; a margin is left for what is wrapped around it. */
export const MAX_PAYLOAD_BYTES = 1_900_000;

export function isTooLarge(value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  // A character is at most three bytes: most values need no second look.
  return text.length > MAX_PAYLOAD_BYTES / 3 && new TextEncoder().encode(text).length > MAX_PAYLOAD_BYTES;
}
