/**
 * An answer with what policies said of its fetch, on its way into a payload: the value is the payload's, the decisions
 * are in its metadata (answer-converter.cts). Anything else that writes it as JSON writes the value alone.
 */
import type { Json, PolicyDecision } from '../common/protocol.js';

/** The converter, which is CommonJS, knows it by the same name. */
const DECISIONS = Symbol.for('airlock.PolicyDecisions');

export class DecidedAnswer {
  readonly [DECISIONS]: PolicyDecision[];

  constructor(
    readonly value: Json,
    decisions: PolicyDecision[],
  ) {
    this[DECISIONS] = decisions;
  }

  toJSON(): Json {
    return this.value;
  }
}
