/** A test asked something of a run that the run cannot do: the message says what the run waits for instead. */
export class TestRunError extends Error {
  override readonly name = 'TestRunError';
}

/** A decision was refused, as the workflow would refuse it. The question stays open. */
export class DecisionRefusedError extends Error {
  override readonly name = 'DecisionRefusedError';

  constructor(
    /** `not_allowed`, `invalid_value`, `already_decided` … */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
