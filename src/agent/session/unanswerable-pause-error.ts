/** A graph paused in a way that nobody can answer. */
export class UnanswerablePauseError extends Error {
  override readonly name = 'UnanswerablePauseError';

  /** @param shown what the pause shows */
  constructor(shown: unknown) {
    super(
      `The agent paused by an error thrown by hand (\`NodeInterrupt\` or \`GraphInterrupt\`): ${describe(shown)}. ` +
        'LangGraph gives no answer to such a pause. Use `interrupt()` or `ask`.',
    );
  }
}

/** A task finished although an `interrupt()` in it had no answer: something caught what `interrupt()` throws. */
export class CaughtInterruptError extends Error {
  override readonly name = 'CaughtInterruptError';

  /** @param shown what the interrupt shows */
  constructor(shown: unknown) {
    super(
      `The agent caught what \`interrupt()\` throws, and went on without an answer to ${describe(shown)}. ` +
        'Keep `interrupt()` out of `try`, of races and of retries that catch everything, or use `ask`, which does not throw.',
    );
  }
}

/** The graph did all it could, and nothing will come that it waits for. */
export class StalledAgentError extends Error {
  override readonly name = 'StalledAgentError';

  constructor() {
    super(
      'The agent has not ended, it asks for nothing, and no timer runs: nothing can ever wake it. It may wait for a promise ' +
        'that nobody settles, catch what `interrupt()` throws, or pause at a breakpoint.',
    );
  }
}

function describe(shown: unknown): string {
  try {
    return JSON.stringify(shown)?.slice(0, 200) ?? 'nothing';
  } catch {
    return typeof shown;
  }
}
