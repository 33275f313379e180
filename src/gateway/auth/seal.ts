/**
 * What the gateway gives out to be given back: page tokens, claims. Encrypted and authenticated (JWE, AES-256-GCM), each
 * for one purpose, so that nobody can read, make or alter one.
 *
 * All gateways of a deployment need the same key: `gateway.sealKey`. Without one each process makes its own, and what
 * another has given out does not count.
 */
import { createHash, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

export class Seal {
  readonly #key: Uint8Array;

  /** @param secret a text that nobody can guess */
  constructor(secret: string | undefined) {
    this.#key = secret === undefined ? randomBytes(32) : createHash('sha256').update(secret).digest();
  }

  async close(purpose: string, content: Uint8Array): Promise<string> {
    return new CompactEncrypt(content)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: purpose })
      .encrypt(this.#key);
  }

  /** @returns nothing for what was not given out for this purpose, with this key */
  async open(purpose: string, sealed: string): Promise<Uint8Array | undefined> {
    if (!isCanonical(sealed)) return undefined;
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, this.#key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return protectedHeader.typ === purpose ? plaintext : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** Bits at the end of a part that say nothing could be altered. */
function isCanonical(sealed: string): boolean {
  return sealed.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
