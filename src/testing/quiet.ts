/** When an agent has done all it can: it waits for nothing but its boundary and its timers then, and a macrotask is enough. */
export class Quiet {
  #idling = 0;

  /** For the session: resolves once the agent has done what it can now. */
  async idle(): Promise<void> {
    this.#idling += 1;
    await macrotask();
    this.#idling -= 1;
  }

  /** For the test run: resolves once the session waits for nothing but answers and timers. */
  async reached(): Promise<void> {
    do await macrotask();
    while (this.#idling > 0);
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
