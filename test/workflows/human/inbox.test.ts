/** What becomes of a decision, as a table, without a server. */
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_REFUSED_KEPT } from '../../../src/common/protocol.js';
import { Inbox } from '../../../src/workflows/human/inbox.js';
import { Ledger } from '../../../src/workflows/ledger.js';
import type { HumanEntry } from '../../../src/workflows/ledger-entry.js';

const AT = '2026-11-02T08:15:00.000Z';

let ledger: Ledger;
let inbox: Inbox;
beforeEach(() => {
  ledger = new Ledger();
  const args = { amount: 10 };
  const check = (value: unknown) => (Object(value).amount > 10 ? 'amount: too much' : undefined);
  ledger.enter(
    {
      key: 'a',
      fingerprint: 'f1',
      request: { kind: 'approval', action: 'pay', args, allowed: ['approve', 'edit'] },
      check,
    },
    0,
  );
  ledger.enter(
    { key: 'q', fingerprint: 'f2', request: { kind: 'question', prompt: 'Why?', allowed: ['respond'] } },
    0,
  );
  ledger.enter(
    { key: 'f', fingerprint: 'f3', request: { kind: 'fetch', resource: 'rates', params: null } },
    0,
  );
  inbox = new Inbox(ledger);
});

const by = (interruptId: string, decision: object, more: object = {}) => ({
  interruptId,
  decision,
  actor: 'maria',
  ...more,
});

describe('a decision', () => {
  test.each<[what: string, message: unknown, becomes: string]>([
    ['to approve', by('approval-1', { type: 'approve' }), 'accepted'],
    ['to edit within bounds', by('approval-1', { type: 'edit', args: { amount: 9 } }), 'accepted'],
    ['to edit beyond them', by('approval-1', { type: 'edit', args: { amount: 11 } }), 'invalid_value'],
    ['to edit without arguments', by('approval-1', { type: 'edit' }), 'invalid_value'],
    ['that is not allowed', by('approval-1', { type: 'reject' }), 'not_allowed'],
    ['with an answer', by('question-2', { type: 'respond', value: null }), 'accepted'],
    ['with words for an answer', by('question-2', { type: 'respond', message: 'So.' }), 'accepted'],
    ['without an answer', by('question-2', { type: 'respond' }), 'invalid_value'],
    ['for a fetch', by('fetch-3', { type: 'respond', value: 1 }), 'unknown_interrupt'],
    ['for nothing', by('approval-9', { type: 'approve' }), 'unknown_interrupt'],
    ['of no known type', by('approval-1', { type: 'maybe' }), 'malformed'],
    ['by nobody', { interruptId: 'approval-1', decision: { type: 'approve' } }, 'malformed'],
    ['by blanks', by('approval-1', { type: 'approve' }, { actor: ' \t\u3000' }), 'malformed'],
    [
      'by what nobody sees',
      by('approval-1', { type: 'approve' }, { actor: { id: '\u200b\u3164\u{e0041}' } }),
      'malformed',
    ],
    ['by an emoji', by('approval-1', { type: 'approve' }, { actor: '👩‍💻' }), 'accepted'],
    ['that is text', 'yes', 'malformed'],
    ['that is nothing', undefined, 'malformed'],
  ])('%s', (_what, message, becomes) => {
    const verdict = inbox.judge(message, 1);
    expect(verdict.status === 'refused' ? verdict.refusal.code : verdict.status).toBe(becomes);
    expect(ledger.pendingInterrupts).toHaveLength(2);
  });

  test('counts once: the same id again is a duplicate, another comes too late', () => {
    const entry = ledger.find('approval-1') as HumanEntry;
    const record = { decision: { type: 'approve' as const }, actor: 'maria', at: AT, decisionId: 'd1' };
    ledger.decide(entry, record, record);
    const again = (decisionId: string) =>
      inbox.judge(by('approval-1', { type: 'approve' }, { decisionId }), 2);
    expect(again('d1')).toEqual({ status: 'duplicate', interruptId: 'approval-1' });
    expect(again('d2')).toMatchObject({ status: 'refused', refusal: { code: 'already_decided' } });
  });

  test('for a question that was withdrawn is refused', () => {
    ledger.withdraw(ledger.find('question-2') as HumanEntry, 1);
    expect(inbox.judge(by('question-2', { type: 'respond', value: 1 }), 2)).toMatchObject({
      status: 'refused',
      refusal: { code: 'withdrawn' },
    });
  });
});

test('refusals are counted, and the newest kept, also over a snapshot', () => {
  for (let count = 1; count <= MAX_REFUSED_KEPT + 5; count += 1) {
    inbox.keepRefusal({ code: 'malformed', message: `${count}` }, count);
  }
  const restored = new Inbox(ledger, JSON.parse(JSON.stringify(inbox.snapshot())));
  expect(restored.refusedInAll).toBe(MAX_REFUSED_KEPT + 5);
  expect(restored.refused).toHaveLength(MAX_REFUSED_KEPT);
  expect(restored.refused.at(-1)?.message).toBe(`${MAX_REFUSED_KEPT + 5}`);
});

test('by blanks, in a history of a version that took it, it is taken on a replay too', () => {
  const message = by('approval-1', { type: 'approve' }, { actor: ' ' });
  expect(inbox.judge(message, 1, () => false).status).toBe('accepted');
});
