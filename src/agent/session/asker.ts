/**
 * What code of the agent asks: `fetch` and `ask`. It is asked in the invocation, the task and the attempt that the running code
 * belongs to, and nowhere where nobody could say which.
 */
import { wordingFingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Answer, ValueCheck } from '../boundary.js';
import { isHandler } from '../langgraph/guard-handlers.js';
import { runningAttempt } from '../langgraph/running-code.js';
import { answersTaken, currentLocation, root } from '../langgraph/task-location.js';
import { UnsupportedFeatureError } from '../langgraph/unsupported-features.js';
import { laterAttempts } from './attempts.js';
import { currentInvocation, outsideAgent } from './current-invocation.js';
import type { Invocation } from './invocation.js';
import type { Journal } from './journal.js';
import type { MessagePool } from './message-pool.js';
import type { RaisedRequest } from './session-host.js';

export interface AskerHost {
  readonly journal: Journal;
  readonly messages: MessagePool;
  /** The invocation in progress. */
  invocation(): Invocation;
  /** Whether the graph has begun: what it asks is asked in a task. */
  hasBegun(): boolean;
  onRequest(raised: RaisedRequest): void;
  /** Nobody waits for answers to these requests any more. */
  onDropped(keys: readonly string[]): void;
  /** Ends the session with an error. */
  stop(invocation: Invocation, reason: Error): void;
}

export class Asker {
  readonly #host: AskerHost;

  constructor(host: AskerHost) {
    this.#host = host;
  }

  /** Asks in the invocation that the running code belongs to. The promise stays pending where that one is over. */
  request(request: BoundaryRequest, check: ValueCheck | undefined): Promise<Answer> {
    const invocation = currentInvocation() ?? this.#host.invocation();
    const place = currentLocation();
    const refused = isHandler()
      ? HANDLER_ASKS
      : place === root && this.#host.hasBegun()
        ? NOBODY_ASKS
        : undefined;
    if (refused !== undefined) {
      const error = new UnsupportedFeatureError(refused);
      this.#host.stop(invocation, error);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      // Code of an abandoned invocation may still be woken; nobody hears what it asks.
      const attempt = runningAttempt();
      const isAbandoned = () => invocation.isAbandoned(attempt);
      if (isAbandoned() || invocation !== this.#host.invocation()) return;
      const attempts = laterAttempts(attempt);
      const asked = {
        place,
        fingerprint: this.#host.messages.fingerprint(request),
        taken: answersTaken(),
        returned: invocation.calls.returnedIn(place.namespace),
        ...(attempts && { attempts }),
        ...(request.kind !== 'fetch' && { wording: wordingFingerprint(request) }),
      };
      const accept = (key: string, isNew: boolean) => {
        invocation.pending.add(key, { onAnswer: resolve, attempt });
        invocation.owed.onAsked(key);
        const raised = { key, isNew, fingerprint: asked.fingerprint, request, ...(check && { check }) };
        try {
          outsideAgent(() => this.#host.onRequest(raised));
        } catch (error) {
          // Nobody was asked. The agent may catch the error.
          this.#host.onDropped(this.#host.journal.drop([key]));
          reject(error);
          return;
        }
        invocation.giveLate(key);
      };
      invocation.pauses.behind(place.namespace, () => {
        const mayBeRandom = invocation.mayFollowFromDrawn(place.namespace, request);
        invocation.claims.request({ asked, request, mayBeRandom, isAbandoned, accept });
        invocation.progressed();
      });
    });
  }
}

const HANDLER_ASKS =
  'A callback handler of LangChain asks or fetches, and nobody could say for which call: do it in a node, in a tool, or in middleware.';

const NOBODY_ASKS =
  'Code that LangGraph runs in no task asks or fetches, and nobody could say for which: do it in a node, in a tool, or in middleware.';
