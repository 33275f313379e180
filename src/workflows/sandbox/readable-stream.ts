/**
 * A queue with the face of a `ReadableStream`: what LangChain and LangGraph use of one when a graph is invoked.
 *
 * A full Web Streams implementation makes a dozen promises a chunk, and promises are what costs in the sandbox.
 * Kept of the standard: `start`, `pull` (one chunk ahead), `cancel`; `enqueue`, `close`, `error`; one reader at a
 * time; queued chunks are read before a close or an error is seen. Left out: byte streams, strategies, `tee`,
 * `pipeTo` and `pipeThrough`, which no invocation uses.
 */
type Reading<T> = { done: false; value: T } | { done: true; value: undefined };

interface Source<T> {
  start?(controller: Controller<T>): unknown;
  pull?(controller: Controller<T>): unknown;
  cancel?(reason?: unknown): unknown;
}

interface Waiting<T> {
  resolve(reading: Reading<T>): void;
  reject(reason: unknown): void;
}

class Controller<T> {
  constructor(private readonly stream: ReadableStreamLite<T>) {}
  get desiredSize(): number {
    return this.stream.desiredSize;
  }
  enqueue(chunk: T): void {
    this.stream.enqueue(chunk);
  }
  close(): void {
    this.stream.close();
  }
  error(reason: unknown): void {
    this.stream.fail(reason);
  }
}

class Reader<T> {
  constructor(private stream: ReadableStreamLite<T> | undefined) {}
  read(): Promise<Reading<T>> {
    if (!this.stream) return Promise.reject(new TypeError('The reader was released'));
    return this.stream.take();
  }
  releaseLock(): void {
    if (this.stream) this.stream.locked = false;
    this.stream = undefined;
  }
  cancel(reason?: unknown): Promise<void> {
    return this.stream ? this.stream.abandon(reason) : Promise.resolve();
  }
}

export class ReadableStreamLite<T = unknown> {
  locked = false;
  #state: 'open' | 'closed' | 'failed' = 'open';
  #reason: unknown;
  #started = false;
  #pulling = false;
  readonly #source: Source<T>;
  readonly #controller: Controller<T>;
  readonly #queue: T[] = [];
  readonly #waiting: Waiting<T>[] = [];

  constructor(source: Source<T> = {}) {
    this.#source = source;
    this.#controller = new Controller(this);
    const started = source.start?.(this.#controller);
    if (isThenable(started)) {
      started.then(
        () => this.#afterStart(),
        (reason: unknown) => this.fail(reason),
      );
    } else {
      this.#afterStart();
    }
  }

  getReader(): Reader<T> {
    if (this.locked) throw new TypeError('The stream is locked to another reader');
    this.locked = true;
    return new Reader(this);
  }

  cancel(reason?: unknown): Promise<void> {
    if (this.locked) return Promise.reject(new TypeError('The stream is locked to a reader'));
    return this.abandon(reason);
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

  /** @internal */
  get desiredSize(): number {
    return this.#state === 'open' ? 1 - this.#queue.length : 0;
  }

  /** @internal */
  enqueue(chunk: T): void {
    if (this.#state !== 'open') throw new TypeError('The stream is closed');
    const reader = this.#waiting.shift();
    if (reader) reader.resolve({ done: false, value: chunk });
    else this.#queue.push(chunk);
    this.#pull();
  }

  /** @internal */
  close(): void {
    if (this.#state !== 'open') throw new TypeError('The stream is closed');
    this.#state = 'closed';
    for (const reader of this.#waiting.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  /** @internal Later failures of a stream that has ended change nothing, as in the standard. */
  fail(reason: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#reason = reason;
    this.#queue.length = 0;
    for (const reader of this.#waiting.splice(0)) reader.reject(reason);
  }

  /** @internal */
  take(): Promise<Reading<T>> {
    if (this.#queue.length > 0) {
      const value = this.#queue.shift() as T;
      this.#pull();
      return Promise.resolve({ done: false, value });
    }
    if (this.#state === 'closed') return Promise.resolve({ done: true, value: undefined });
    if (this.#state === 'failed') return Promise.reject(this.#reason);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#pull();
    });
  }

  /** @internal */
  async abandon(reason?: unknown): Promise<void> {
    if (this.#state !== 'open') return;
    this.#queue.length = 0;
    this.close();
    await this.#source.cancel?.(reason);
  }

  #afterStart(): void {
    this.#started = true;
    this.#pull();
  }

  #pull(): void {
    const { pull } = this.#source;
    if (!pull || !this.#started || this.#pulling || this.#state !== 'open') return;
    if (this.#queue.length > 0 && this.#waiting.length === 0) return;
    this.#pulling = true;
    const pulled = pull.call(this.#source, this.#controller);
    if (isThenable(pulled)) {
      pulled.then(
        () => {
          this.#pulling = false;
          this.#pull();
        },
        (reason: unknown) => this.fail(reason),
      );
    } else {
      this.#pulling = false;
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
