/** What stands around the claims of an invocation (claims.ts): what is asked, and where the invocation stands. */
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Asked } from './journal-entries.js';

/** A request of the agent that has no key yet. */
export interface Wanted {
  asked: Asked;
  request: BoundaryRequest;
  /** A question that may follow from what its task has drawn at random. */
  mayBeRandom: boolean;
  /** Whether nobody waits for it any more. */
  isAbandoned(): boolean;
  /** Called with the request's key, now or when it is known. */
  accept(key: string, isNew: boolean): void;
}

/** Where an invocation stands. */
export interface ClaimsMoment {
  /** Whether the requests of before may have been worded otherwise. */
  isOtherCode: boolean;
  /** The number of the last event that was given. */
  position(): number;
  /** Whether what came before is still to come again: events, requests, calls. Until then nothing new leaves the agent. */
  isReplaying(): boolean;
  /** Questions of before are asked anew, in place of these. */
  onWithdrawn(keys: string[]): void;
  /** Several requests of before may be the one that was made, and were answered otherwise. */
  onAmbiguous(key: string): void;
}
