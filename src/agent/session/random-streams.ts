/**
 * Randomness of an agent: streams by name and kind (standing.ts), each SHA-256 of seed, name, kind and a count. A stream
 * begins again with each invocation, so a rerun draws what the run drew.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export const NUMBER_BYTES = 8;
export const UUID_BYTES = 16;

/** @returns a number from 0 up to 1, with 53 random bits */
export function toNumber(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer);
  return (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11)) / 2 ** 53;
}

/** @returns a random UUID (version 4) */
export function toUuid(random: Uint8Array): string {
  const bytes = random.slice();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytesToHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export class RandomStreams {
  readonly #seed: string;
  readonly #streams = new Map<string, ByteStream>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  fill(name: string, kind: string, bytes: Uint8Array): void {
    this.#stream(name, kind).fill(bytes);
  }

  #stream(name: string, kind: string): ByteStream {
    const full = `${kind}\n${name}`;
    const stream = this.#streams.get(full) ?? new ByteStream(`${this.#seed}\n${full}`);
    this.#streams.set(full, stream);
    return stream;
  }
}

class ByteStream {
  readonly #name: string;
  #block = new Uint8Array(0);
  #blocks = 0;
  #used = 0;

  constructor(name: string) {
    this.#name = name;
  }

  fill(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = this.#next();
  }

  #next(): number {
    if (this.#used === this.#block.length) {
      this.#block = sha256(utf8ToBytes(`${this.#name}\n${this.#blocks}`));
      this.#blocks += 1;
      this.#used = 0;
    }
    const byte = this.#block[this.#used] as number;
    this.#used += 1;
    return byte;
  }
}
