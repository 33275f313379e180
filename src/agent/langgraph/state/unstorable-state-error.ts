/** The state holds something that does not survive a rerun. */
export class UnstorableStateError extends Error {
  override readonly name = 'UnstorableStateError';

  /**
   * @param channel of the graph's state
   * @param path to the value within it
   * @param what it is
   */
  constructor(
    readonly channel: string,
    readonly path: string,
    readonly what: string,
  ) {
    super(
      `The agent's state cannot be kept: channel '${channel}' holds ${what}${path && ` at ${path}`}. It would be lost when the ` +
        'run goes on in another worker. Keep plain values, messages, documents, dates, maps and sets.',
    );
  }
}
