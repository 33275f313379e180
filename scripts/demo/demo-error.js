/** Something the demo ends with and says in one sentence. */
export class DemoError extends Error {
  name = 'DemoError';

  /** @param {{ exitCode?: number, cause?: unknown }} options exitCode: default 1 */
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
