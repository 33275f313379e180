/** A fingerprint says what is asked, the same in any run and any language; not how it is shown or who is asked. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint, shownFingerprint } from '../../src/common/fingerprint.js';
import type { HumanRequest, Json, JsonObject } from '../../src/common/protocol.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('is SHA-256 of canonical JSON', () => {
  expect(fingerprint({ kind: 'fetch', resource: 'rates', params: { to: 'USD', base: 'EUR', n: 1e21 } })).toBe(
    sha256('{"kind":"fetch","params":{"base":"EUR","n":1e+21,"to":"USD"},"resource":"rates"}'),
  );
  expect(fingerprint({ kind: 'question', prompt: 'Größe?', allowed: ['respond'] })).toBe(
    sha256('{"kind":"question","params":null,"resource":"Größe?"}'),
  );
});

test('does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
      const reversed = Object.fromEntries(Object.entries(params).reverse());
      const of = (given: JsonObject) => fingerprint({ kind: 'fetch', resource: 'r', params: given });
      expect(of(reversed as JsonObject)).toBe(of(params as JsonObject));
    }),
  );
});

test('tells any two params apart', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      const of = (params: Json) =>
        fingerprint({ kind: 'question', prompt: 'p', allowed: ['respond'], value: params });
      const same = of(one as Json) === of(other as Json);
      if (same) expect(one).toEqual(other);
    }),
  );
});

test('does not depend on words, decisions or assignees', () => {
  const bare = fingerprint({ kind: 'approval', action: 'pay', args: { amount: 1 }, allowed: ['approve'] });
  expect(
    fingerprint({
      kind: 'approval',
      action: 'pay',
      args: { amount: 1 },
      allowed: ['approve', 'edit'],
      description: 'Pay?',
      assignees: ['finance'],
      argsSchema: {},
    }),
  ).toBe(bare);
  expect(fingerprint({ kind: 'fetch', resource: 'pay', params: { amount: 1 } })).not.toBe(bare);
});

const approval: HumanRequest = {
  kind: 'approval',
  action: 'refund',
  args: { amount: 5 },
  description: 'Paid twice.',
  allowed: ['approve', 'reject'],
  argsSchema: { type: 'object' },
  assignees: ['support'],
};
const question: HumanRequest = {
  kind: 'question',
  prompt: 'How many?',
  allowed: ['respond'],
  schema: { type: 'number' },
};

test('of what is shown is another one whenever a person sees something else', () => {
  const all = [
    approval,
    { ...approval, action: 'pay' },
    { ...approval, args: { amount: 6 } },
    { ...approval, description: 'Paid once.' },
    { ...approval, allowed: ['approve' as const] },
    { ...approval, allowed: [] },
    { ...approval, argsSchema: { type: 'array' } },
    question,
    { ...question, prompt: 'How much?' },
    { ...question, schema: { type: 'string' } },
    { ...question, value: null },
    { ...question, value: 'seven' },
    { ...question, allowed: ['respond' as const, 'reject' as const] },
  ].map(shownFingerprint);
  // A value of null is shown as none is.
  expect(new Set(all).size).toBe(all.length - 1);
});

test('of what is shown does not say who is asked, and is the same for what JSON makes of it', () => {
  const { assignees: _, ...toNobody } = approval;
  expect(shownFingerprint(toNobody)).toBe(shownFingerprint(approval));
  expect(shownFingerprint(JSON.parse(JSON.stringify(approval)) as HumanRequest)).toBe(
    shownFingerprint(approval),
  );
  expect(shownFingerprint(question)).toBe(
    sha256(
      '{"allowed":["respond"],"kind":"question","params":null,"resource":"How many?","schema":{"type":"number"}}',
    ),
  );
});
