import type { RaisedRequest } from './session-host.js';

/** A node that ran again with the answers it had asked for something else. */
export class NondeterministicAgentError extends Error {
  override readonly name = 'NondeterministicAgentError';

  /** @param asked what it asked this time */
  constructor(readonly asked: RaisedRequest) {
    super(
      `Run again with the same answers, the agent asked something else at ${asked.key}: ${JSON.stringify(asked.request)}. ` +
        'A node may depend on its state and its answers alone.',
    );
  }
}
