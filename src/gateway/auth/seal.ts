/**
 * What the gateway gives out to be given back: page tokens, claims. Encrypted and authenticated (AES-256-GCM), each for one
 * purpose, so that nobody can read, make or alter one.
 *
 * All gateways of a deployment need the same key: `gateway.sealKey`. Without one each process makes its own, and what
 * another has given out does not count.
 *
 * By Node's synchronous calls: these are small, and a thread that is asked to do it costs a hundred times as much.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class Seal {
  readonly #key: Buffer;

  /** @param secret a text that nobody can guess */
  constructor(secret: string | undefined) {
    this.#key = secret === undefined ? randomBytes(32) : createHash('sha256').update(secret).digest();
  }

  close(purpose: string, content: Uint8Array): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @returns nothing for what was not given out for this purpose, with this key */
  open(purpose: string, text: string): Uint8Array | undefined {
    const bytes = Buffer.from(text, 'base64url');
    // Bits at the end of the text that say nothing could be altered.
    if (bytes.toString('base64url') !== text || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}
