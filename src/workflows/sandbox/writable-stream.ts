/**
 * `WritableStream` for the sandbox: chunks go to the sink one after the other.
 *
 * Kept of the standard: `start`, `write`, `close`, `abort` of the sink, in order and one at a time; one writer at a
 * time; after a failure every call fails with its reason. Left out: queuing strategies; `desiredSize` counts chunks.
 */
export interface Sink<T> {
  start?(controller: { error(reason: unknown): void }): unknown;
  write?(chunk: T, controller: { error(reason: unknown): void }): unknown;
  close?(): unknown;
  abort?(reason?: unknown): unknown;
}

/** The work of one stream, in order. */
class SinkQueue<T> {
  readonly #sink: Sink<T>;
  readonly #controller = { error: (reason: unknown) => this.#fail(reason) };
  #state: 'open' | 'closed' | 'failed' = 'open';
  #reason: unknown;
  #last: Promise<unknown>;
  /** Chunks that the sink has not taken yet. */
  waiting = 0;

  constructor(sink: Sink<T>) {
    this.#sink = sink;
    const started = sink.start?.(this.#controller);
    this.#last = Promise.resolve(started).catch((reason: unknown) => this.#fail(reason));
  }

  get state(): 'open' | 'closed' | 'failed' {
    return this.#state;
  }

  /** Settles once all that was asked for so far is done. */
  settled(): Promise<void> {
    return this.#last.then(() => {
      if (this.#state === 'failed') throw this.#reason;
    });
  }

  write(chunk: T): Promise<void> {
    if (this.#state === 'closed') return Promise.reject(new TypeError('The stream is closed'));
    this.waiting += 1;
    return this.#then(() => {
      this.waiting -= 1;
      return this.#sink.write?.(chunk, this.#controller);
    });
  }

  close(): Promise<void> {
    if (this.#state === 'closed') return Promise.reject(new TypeError('The stream is closed'));
    if (this.#state === 'open') this.#state = 'closed';
    return this.#then(() => this.#sink.close?.());
  }

  async abort(reason?: unknown): Promise<void> {
    if (this.#state !== 'open') return;
    this.#fail(reason);
    await this.#sink.abort?.(reason);
  }

  #then(work: () => unknown): Promise<void> {
    const done = this.#last.then(async () => {
      if (this.#state === 'failed') throw this.#reason;
      try {
        await work();
      } catch (reason) {
        this.#fail(reason);
        throw reason;
      }
    });
    this.#last = done.catch(() => {});
    return done;
  }

  #fail(reason: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#reason = reason;
  }
}

class Writer<T> {
  #queue: SinkQueue<T> | undefined;
  readonly #release: () => void;

  constructor(queue: SinkQueue<T>, release: () => void) {
    this.#queue = queue;
    this.#release = release;
  }

  get desiredSize(): number | null {
    const queue = this.#writable();
    if (queue.state === 'failed') return null;
    return queue.state === 'closed' ? 0 : 1 - queue.waiting;
  }

  /** Both are made when they are asked for: nobody listens to a promise that nobody asked for. */
  get ready(): Promise<void> {
    return this.#writable().settled();
  }

  get closed(): Promise<void> {
    return this.#writable().settled();
  }

  write(chunk: T): Promise<void> {
    return this.#queue ? this.#queue.write(chunk) : Promise.reject(released());
  }

  close(): Promise<void> {
    return this.#queue ? this.#queue.close() : Promise.reject(released());
  }

  abort(reason?: unknown): Promise<void> {
    return this.#queue ? this.#queue.abort(reason) : Promise.reject(released());
  }

  releaseLock(): void {
    if (this.#queue) this.#release();
    this.#queue = undefined;
  }

  #writable(): SinkQueue<T> {
    if (!this.#queue) throw released();
    return this.#queue;
  }
}

const released = () => new TypeError('The writer was released');

export class WritableStreamLite<T = unknown> {
  readonly #queue: SinkQueue<T>;
  #locked = false;

  constructor(sink: Sink<T> = {}) {
    this.#queue = new SinkQueue(sink);
  }

  get locked(): boolean {
    return this.#locked;
  }

  getWriter(): Writer<T> {
    if (this.#locked) throw new TypeError('The stream is locked to another writer');
    this.#locked = true;
    return new Writer(this.#queue, () => {
      this.#locked = false;
    });
  }

  close(): Promise<void> {
    return this.#locked ? Promise.reject(locked()) : this.#queue.close();
  }

  abort(reason?: unknown): Promise<void> {
    return this.#locked ? Promise.reject(locked()) : this.#queue.abort(reason);
  }
}

const locked = () => new TypeError('The stream is locked to a writer');
