/** Reads an answer no further than its cap, whatever its length header says and however well it was compressed. */
import { ResourceError } from '../errors/resource-error.js';

/** @throws ResourceError `too_large` as soon as the body passes `maxBytes`; the rest is not received */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const { bytes, complete } = await readUpTo(response, maxBytes);
  if (complete) return bytes;
  throw new ResourceError({
    code: 'too_large',
    message: `The answer is larger than ${maxBytes} bytes (maxBytes). Ask for less, or raise the cap.`,
    details: { maxBytes },
  });
}

/** The beginning of a body, for an error's details. */
export async function readExcerpt(response: Response, maxBytes: number): Promise<string> {
  try {
    return new TextDecoder().decode((await readUpTo(response, maxBytes)).bytes).trim();
  } catch {
    // The status says enough; a body that breaks off must not hide it.
    return '';
  }
}

async function readUpTo(
  response: Response,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream and with it the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    chunks.push(chunk);
    if (size > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), complete: size <= maxBytes };
}
