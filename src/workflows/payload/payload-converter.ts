/**
 * How the sandbox reads what comes from outside. Temporal's own converter throws at a payload it cannot read, and
 * that fails the workflow task, again and again: one such signal would end a run for good. Here an unreadable
 * payload is a value like any other, which no message and no answer is, so that it is refused with a reason.
 *
 * Everything that crosses is JSON, of a bounded depth (json-depth.ts).
 */
import {
  CompositePayloadConverter,
  JsonPayloadConverter,
  type PayloadConverter,
  UndefinedPayloadConverter,
} from '@temporalio/common';

import { isTooDeep, MAX_DEPTH } from '../../common/json-depth.js';
import { STORED_MARK } from '../../common/payload-size.js';
import { POLICY_METADATA, readPolicyDecisions } from '../../common/policy-decisions.js';
import type { Json, PolicyDecision } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';

/**
 * Bytes. An update that is larger comes through to here, but its acceptance repeats it, which the server refuses and
 * with it the task; what a payload store holds is repeated by its claim.
 */
const MAX_SENT_BYTES = 2_000_000;

const UNREADABLE = Symbol.for('airlock.UnreadablePayload');

/** What is wrong with a value from outside, if it cannot even be looked at. */
export function whyUnreadable(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return whyUndecoded(value) ?? whyTooDeep(value);
}

/** What was wrong with the payload of a value, if it could not be read. */
export function whyUndecoded(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return UNREADABLE in value ? String(value[UNREADABLE]) : undefined;
}

function whyTooDeep(value: object): string | undefined {
  return isTooDeep(value) ? `its nesting is deeper than ${MAX_DEPTH} levels` : undefined;
}

const json = new CompositePayloadConverter(new UndefinedPayloadConverter(), new JsonPayloadConverter());

const ANSWER = Symbol.for('airlock.AnswerWithDecisions');

interface Answer {
  value: Json;
  policy?: PolicyDecision[] | undefined;
}

/** Takes an answer apart that came with decisions of policies. Any other value comes with none. */
export function takeDecisions(value: Json): Answer {
  if (typeof value !== 'object' || value === null) return { value };
  const { [ANSWER]: answer } = value as { [ANSWER]?: Answer };
  return answer ?? { value };
}

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => json.toPayload(value),
  fromPayload<T>(payload: Parameters<PayloadConverter['fromPayload']>[0]): T {
    try {
      const bytes = payload.data?.length ?? 0;
      if (bytes > MAX_SENT_BYTES && !payload.metadata?.[STORED_MARK]) {
        return unreadable(`its payload has ${bytes} bytes; at most ${MAX_SENT_BYTES} may be sent`);
      }
      const value = json.fromPayload<T>(payload);
      const decisions = payload.metadata?.[POLICY_METADATA];
      if (!decisions) return value;
      const { encoding } = payload.metadata ?? {};
      const policy = readPolicyDecisions(
        json.fromPayload({ metadata: { ...(encoding && { encoding }) }, data: decisions }),
      );
      return { [ANSWER]: { value, policy } } as T;
    } catch (error) {
      return unreadable(`its payload is not JSON: ${errorMessage(error)}`);
    }
  },
};

function unreadable<T>(reason: string): T {
  return { [UNREADABLE]: reason } as T;
}
