/** What a thread works on, in memory that it shares with the worker: a count of requests, and the run of the latest. */
const COUNT_BYTES = 4;
const MAX_ID_BYTES = 60;

export class WorkMark {
  readonly #count: Int32Array;
  readonly #runId: Uint8Array;

  constructor(readonly memory = new SharedArrayBuffer(COUNT_BYTES + MAX_ID_BYTES)) {
    this.#count = new Int32Array(memory, 0, 1);
    this.#runId = new Uint8Array(memory, COUNT_BYTES, MAX_ID_BYTES);
  }

  set(runId: string): void {
    for (let at = 0; at < MAX_ID_BYTES; at += 1) this.#runId[at] = runId.charCodeAt(at) || 0;
    Atomics.add(this.#count, 0, 1);
  }

  /** Another number for every request. */
  get count(): number {
    return Atomics.load(this.#count, 0);
  }

  get runId(): string {
    const end = this.#runId.indexOf(0);
    return String.fromCharCode(...this.#runId.subarray(0, end < 0 ? MAX_ID_BYTES : end));
  }
}
