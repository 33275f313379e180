/**
 * Randomness of an agent, a stream for each task and kind: SHA-256 of seed, task, kind and a count.
 *
 * A stream begins again when its task runs again, so a rerun draws what the run drew. Tasks share nothing, so what one
 * draws does not depend on how far another has come.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export class RandomStreams {
  readonly #seed: string;
  readonly #streams = new Map<string, ByteStream>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  fill(task: string, kind: string, bytes: Uint8Array): void {
    this.#stream(task, kind).fill(bytes);
  }

  /** @returns a number from 0 up to 1, with 53 random bits */
  number(task: string, kind: string): number {
    const bytes = new Uint8Array(8);
    this.fill(task, kind, bytes);
    const view = new DataView(bytes.buffer);
    return (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11)) / 2 ** 53;
  }

  /** @returns a random UUID (version 4) */
  uuid(task: string, kind: string): string {
    const bytes = new Uint8Array(16);
    this.fill(task, kind, bytes);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  #stream(task: string, kind: string): ByteStream {
    const name = `${kind}\n${task}`;
    const stream = this.#streams.get(name) ?? new ByteStream(`${this.#seed}\n${name}`);
    this.#streams.set(name, stream);
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
