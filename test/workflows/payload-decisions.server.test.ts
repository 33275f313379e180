/** Decisions of policies in the metadata of an answer's payload: written by a resource worker, read by a run. */
import { createRequire } from 'node:module';
import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import { POLICY_METADATA } from '../../src/common/policy-decisions.js';
import type { Json, PolicyDecision } from '../../src/common/protocol.js';
import { DecidedAnswer } from '../../src/policy/decided-answer.js';
import { payloadConverter as ofRun, takeDecisions } from '../../src/workflows/payload/payload-converter.js';

let ofWorker: PayloadConverter;
beforeAll(() => {
  // CommonJS as TypeScript writes it: the SDK loads it by require.
  ofWorker = createRequire(import.meta.url)('../../dist/policy/answer-converter.cjs').payloadConverter;
});

const decisions: PolicyDecision[] = [{ policy: 'limits', version: '1', outcome: 'allow', reason: 'fine' }];
const sent = (value: Json, policy: unknown = decisions) =>
  ofWorker.toPayload(new DecidedAnswer(value, policy as PolicyDecision[]));
const read = (payload: ReturnType<typeof sent>) => takeDecisions(ofRun.fromPayload<Json>(payload));

test.each<[string, Json]>([
  ['an object', { paid: 1 }],
  ['null', null],
  ['text', 'yes'],
  ['a list', [1]],
  ['what looks like it', { [POLICY_METADATA]: decisions, value: 1 }],
])('%s arrives with its decisions', (_what, value) => {
  expect(read(sent(value))).toEqual({ value, policy: decisions });
  expect(defaultPayloadConverter.fromPayload(sent(value))).toEqual(value);
});

test.each<[string, unknown]>([
  ['an object', { paid: 1 }],
  ['what looks like it', { value: 1, decisions, policy: decisions }],
  ['nothing', undefined],
])('%s without decisions is written as ever', (_what, value) => {
  expect(ofWorker.toPayload(value)).toEqual(defaultPayloadConverter.toPayload(value));
  expect(read(ofWorker.toPayload(value))).toEqual({ value });
});

describe('a run takes no decisions for such that are none', () => {
  test.each([
    ['no list', 'deny'],
    ['an empty list', []],
    ['strange members', [null, 1, { policy: 1 }, { policy: 'a', version: '1', outcome: 'maybe' }]],
  ])('%s', (_what, policy) => {
    expect(read(sent(5, policy)).policy).toBeUndefined();
  });

  test('texts that are long are cut, and made well-formed', () => {
    const long = [
      { policy: 'p'.repeat(999), version: '1', outcome: 'deny', reason: `\ud800${'r'.repeat(9_999)}` },
    ];
    const [decision] = read(sent(5, long)).policy ?? [];
    expect(decision?.policy).toHaveLength(200);
    expect(decision?.reason).toHaveLength(500);
    expect(decision?.reason?.isWellFormed()).toBe(true);
  });

  test('metadata that is no JSON makes the payload unreadable, and no task fails', () => {
    const payload = sent(5);
    const broken = {
      ...payload,
      metadata: { ...payload.metadata, [POLICY_METADATA]: new Uint8Array([1, 2]) },
    };
    expect(takeDecisions(ofRun.fromPayload<Json>(broken)).value).not.toBe(5);
  });
});

test('a message from outside that carries decisions is none that anybody sent', () => {
  const value = ofRun.fromPayload(sent({ interruptId: 'approval-1', decision: { type: 'approve' } }));
  expect(Object.keys(Object(value))).toEqual([]);
});
