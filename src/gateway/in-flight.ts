/**
 * What is under way at the Temporal client: its connection may be closed only when all of it is done, for the SDK throws
 * from a timer where a call is tried again on a connection that is closed.
 */
export class InFlight {
  readonly #work = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    const done: Promise<unknown> = work.then(
      () => this.#work.delete(done),
      () => this.#work.delete(done),
    );
    this.#work.add(done);
    return work;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
