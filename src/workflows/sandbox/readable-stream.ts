/**
 * A queue with the face of a `ReadableStream`: what LangChain and LangGraph use of one when a graph is invoked.
 *
 * A full Web Streams implementation makes a dozen promises a chunk, and promises are what costs in the sandbox.
 * Kept of the standard: `start`, `pull` (one chunk ahead), `cancel`; `enqueue`, `close`, `error`; one reader at a
 * time; queued chunks are read before a close is seen. Left out: byte streams, strategies, `tee`, `pipeTo` and
 * `pipeThrough`, which no invocation uses.
 *
 * LangGraph's subclasses have methods `close` and `error` of their own, so the queue is reached by a private field.
 */
import { ChunkQueue, type Reading, type Source } from './chunk-queue.js';

class Reader<T> {
  #queue: ChunkQueue<T> | undefined;
  readonly #release: () => void;

  constructor(queue: ChunkQueue<T>, release: () => void) {
    this.#queue = queue;
    this.#release = release;
  }

  read(): Promise<Reading<T>> {
    return this.#queue ? this.#queue.read() : Promise.reject(new TypeError('The reader was released'));
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#queue ? this.#queue.cancel(reason) : Promise.resolve();
  }

  releaseLock(): void {
    if (this.#queue) this.#release();
    this.#queue = undefined;
  }
}

export class ReadableStreamLite<T = unknown> {
  readonly #queue: ChunkQueue<T>;
  #locked = false;

  constructor(source: Source<T> = {}) {
    this.#queue = new ChunkQueue(source);
  }

  get locked(): boolean {
    return this.#locked;
  }

  getReader(): Reader<T> {
    if (this.#locked) throw new TypeError('The stream is locked to another reader');
    this.#locked = true;
    return new Reader(this.#queue, () => {
      this.#locked = false;
    });
  }

  cancel(reason?: unknown): Promise<void> {
    if (this.#locked) return Promise.reject(new TypeError('The stream is locked to a reader'));
    return this.#queue.cancel(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    const reader = this.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      await reader.cancel();
      reader.releaseLock();
    }
  }
}
