/** `Blob` for the sandbox: bytes that stay in memory. */
import { ReadableStreamLite } from './readable-stream.js';

type Part = string | ArrayBuffer | ArrayBufferView | SandboxBlob;

export class SandboxBlob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;

  constructor(parts: Iterable<Part> = [], { type = '' }: { type?: string } = {}) {
    const pieces = [...parts].map(SandboxBlob.bytesOf);
    this.#bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      this.#bytes.set(piece, at);
      at += piece.length;
    }
    this.type = /[^ -~]/.test(type) ? '' : type.toLowerCase();
  }

  static bytesOf(part: Part): Uint8Array {
    if (part instanceof SandboxBlob) return part.#bytes;
    if (part instanceof ArrayBuffer) return new Uint8Array(part);
    if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    return new TextEncoder().encode(String(part));
  }

  get size(): number {
    return this.#bytes.length;
  }

  slice(from?: number, to?: number, type?: string): SandboxBlob {
    return new SandboxBlob([this.#bytes.slice(from, to)], type === undefined ? {} : { type });
  }

  async bytes(): Promise<Uint8Array> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  stream(): ReadableStreamLite<Uint8Array> {
    return ReadableStreamLite.from<Uint8Array>(this.size > 0 ? [this.#bytes.slice()] : []);
  }
}
