/**
 * The payload converter of resource workers that have policies: an answer's decisions go into the metadata of its payload.
 * Every other value is written as always. CommonJS, because Temporal's SDK loads converters by `require`.
 */
import common = require('@temporalio/common');

/** As in src/common/policy-decisions.ts and decided-answer.ts; a test compares them. */
const POLICY_METADATA = 'airlock-policy';
const DECISIONS = Symbol.for('airlock.PolicyDecisions');

const { defaultPayloadConverter } = common;

const payloadConverter: common.PayloadConverter = {
  toPayload(value) {
    const payload = defaultPayloadConverter.toPayload(value);
    if (typeof value !== 'object' || value === null || !(DECISIONS in value)) return payload;
    const { data } = defaultPayloadConverter.toPayload(value[DECISIONS]);
    return { ...payload, metadata: { ...payload.metadata, [POLICY_METADATA]: data ?? new Uint8Array() } };
  },
  fromPayload: (payload) => defaultPayloadConverter.fromPayload(payload),
};

export = { payloadConverter };
