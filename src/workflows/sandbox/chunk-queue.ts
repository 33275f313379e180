/** What stands behind a `ReadableStreamLite`: chunks that wait for a reader, and readers that wait for a chunk. */
export type Reading<T> = { done: false; value: T } | { done: true; value: undefined };

export interface Source<T> {
  start?(controller: ChunkQueue<T>): unknown;
  pull?(controller: ChunkQueue<T>): unknown;
  cancel?(reason?: unknown): unknown;
}

interface Waiting<T> {
  resolve(reading: Reading<T>): void;
  reject(reason: unknown): void;
}

/** Handed to the source as its controller: `enqueue`, `close`, `error` and `desiredSize` as in the standard. */
export class ChunkQueue<T> {
  #state: 'open' | 'closed' | 'failed' = 'open';
  #reason: unknown;
  #started = false;
  #pulling = false;
  readonly #source: Source<T>;
  readonly #chunks: T[] = [];
  readonly #readers: Waiting<T>[] = [];
  /** Those who wait for the end, and not for a chunk. */
  readonly #watchers: { resolve(): void; reject(reason: unknown): void }[] = [];

  constructor(source: Source<T>) {
    this.#source = source;
    const started = source.start?.(this);
    const begin = () => {
      this.#started = true;
      this.#pull();
    };
    if (isThenable(started)) started.then(begin, (reason: unknown) => this.error(reason));
    else begin();
  }

  get desiredSize(): number {
    return this.#state === 'open' ? 1 - this.#chunks.length : 0;
  }

  enqueue(chunk: T): void {
    if (this.#state !== 'open') throw new TypeError('The stream is closed');
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: chunk });
    else this.#chunks.push(chunk);
    this.#pull();
  }

  close(): void {
    if (this.#state !== 'open') throw new TypeError('The stream is closed');
    this.#state = 'closed';
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
    for (const watcher of this.#watchers.splice(0)) watcher.resolve();
  }

  /** A stream that has ended fails no more, as in the standard. */
  error(reason: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#reason = reason;
    this.#chunks.length = 0;
    for (const reader of this.#readers.splice(0)) reader.reject(reason);
    for (const watcher of this.#watchers.splice(0)) watcher.reject(reason);
  }

  /** Settles as the stream ends: closed, or failed with its reason. */
  ended(): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve();
    if (this.#state === 'failed') return Promise.reject(this.#reason);
    return new Promise((resolve, reject) => {
      this.#watchers.push({ resolve, reject });
    });
  }

  read(): Promise<Reading<T>> {
    if (this.#chunks.length > 0) {
      const value = this.#chunks.shift() as T;
      this.#pull();
      return Promise.resolve({ done: false, value });
    }
    if (this.#state === 'closed') return Promise.resolve({ done: true, value: undefined });
    if (this.#state === 'failed') return Promise.reject(this.#reason);
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#pull();
    });
  }

  async cancel(reason?: unknown): Promise<void> {
    if (this.#state !== 'open') return;
    this.#chunks.length = 0;
    this.close();
    await this.#source.cancel?.(reason);
  }

  /** Keeps one chunk ahead of the readers, and only one pull under way. */
  #pull(): void {
    const { pull } = this.#source;
    if (!pull || !this.#started || this.#pulling || this.#state !== 'open') return;
    if (this.#chunks.length > 0 && this.#readers.length === 0) return;
    this.#pulling = true;
    const pulled = pull.call(this.#source, this);
    if (!isThenable(pulled)) {
      this.#pulling = false;
      return;
    }
    pulled.then(
      () => {
        this.#pulling = false;
        this.#pull();
      },
      (reason: unknown) => this.error(reason),
    );
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
