/**
 * A queue with the face of a `ReadableStream`: what LangChain and LangGraph use of one.
 *
 * A full Web Streams implementation makes a dozen promises a chunk, and promises are what costs in the sandbox.
 * Kept of the standard: `start`, `pull` (one chunk ahead), `cancel`; `enqueue`, `close`, `error`; one reader at a
 * time; queued chunks are read before a close is seen; `from`, `tee`, `pipeTo`, `pipeThrough`. Left out: byte streams
 * and queuing strategies, which no invocation uses.
 *
 * LangGraph's subclasses have methods `close` and `error` of their own, so the queue is reached by a private field.
 */
import { ChunkQueue, type Reading, type Source } from './chunk-queue.js';
import type { WritableStreamLite } from './writable-stream.js';

class Reader<T> {
  #queue: ChunkQueue<T> | undefined;
  readonly #release: () => void;

  constructor(queue: ChunkQueue<T>, release: () => void) {
    this.#queue = queue;
    this.#release = release;
  }

  /** Settles when the stream does. Made when it is asked for: nobody listens to a promise that nobody asked for. */
  get closed(): Promise<void> {
    return this.#queue ? this.#queue.ended() : Promise.reject(released());
  }

  read(): Promise<Reading<T>> {
    return this.#queue ? this.#queue.read() : Promise.reject(released());
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#queue ? this.#queue.cancel(reason) : Promise.resolve();
  }

  releaseLock(): void {
    if (this.#queue) this.#release();
    this.#queue = undefined;
  }
}

const released = () => new TypeError('The reader was released');

interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal;
}

export class ReadableStreamLite<T = unknown> {
  readonly #queue: ChunkQueue<T>;
  #locked = false;

  constructor(source: Source<T> = {}) {
    this.#queue = new ChunkQueue(source);
  }

  static from<T>(items: Iterable<T | PromiseLike<T>> | AsyncIterable<T>): ReadableStreamLite<T> {
    const iterator = (
      Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
    ) as AsyncIterator<T>;
    return new ReadableStreamLite<T>({
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(await value);
      },
      async cancel(reason) {
        await iterator.return?.(reason);
      },
    });
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

  /** Both branches get every chunk; the source is cancelled once both are. */
  tee(): [ReadableStreamLite<T>, ReadableStreamLite<T>] {
    const reader = this.getReader();
    const open = new Set<ChunkQueue<T>>();
    let reading: Promise<void> | undefined;
    const readOne = async () => {
      try {
        const next = await reader.read();
        for (const branch of open) {
          if (next.done) branch.close();
          else branch.enqueue(next.value);
        }
      } catch (reason) {
        for (const branch of open) branch.error(reason);
      } finally {
        reading = undefined;
      }
    };
    const branch = () => {
      let own: ChunkQueue<T> | undefined;
      return new ReadableStreamLite<T>({
        start(controller) {
          own = controller;
          open.add(controller);
        },
        pull() {
          reading ??= readOne();
          return reading;
        },
        async cancel(reason) {
          if (own) open.delete(own);
          if (open.size === 0) await reader.cancel(reason);
        },
      });
    };
    return [branch(), branch()];
  }

  async pipeTo(target: WritableStreamLite<T>, options: PipeOptions = {}): Promise<void> {
    const reader = this.getReader();
    const writer = target.getWriter();
    try {
      for (;;) {
        options.signal?.throwIfAborted();
        let next: Reading<T>;
        try {
          next = await reader.read();
        } catch (reason) {
          if (!options.preventAbort) await writer.abort(reason);
          throw reason;
        }
        if (next.done) break;
        try {
          await writer.write(next.value);
        } catch (reason) {
          if (!options.preventCancel) await reader.cancel(reason);
          throw reason;
        }
      }
      if (!options.preventClose) await writer.close();
    } catch (reason) {
      if (options.signal?.aborted) {
        if (!options.preventAbort) await writer.abort(reason);
        if (!options.preventCancel) await reader.cancel(reason);
      }
      throw reason;
    } finally {
      reader.releaseLock();
      writer.releaseLock();
    }
  }

  pipeThrough<Out>(
    through: { writable: WritableStreamLite<T>; readable: Out },
    options: PipeOptions = {},
  ): Out {
    // The reader of the other end sees a failure.
    this.pipeTo(through.writable, options).catch(() => {});
    return through.readable;
  }

  values({ preventCancel = false }: { preventCancel?: boolean } = {}): AsyncGenerator<T, void, void> {
    return this.#read(preventCancel);
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    return this.#read(false);
  }

  async *#read(preventCancel: boolean): AsyncGenerator<T, void, void> {
    const reader = this.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      if (!preventCancel) await reader.cancel();
      reader.releaseLock();
    }
  }
}
