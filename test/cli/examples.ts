import pc from 'picocolors';
import type { KnownRunState } from '../../src/client/run-state.js';
import type { InterruptView } from '../../src/common/protocol.js';

/** A run with one of everything, three minutes on. */
export const plain = pc.createColors(false);
export const now = new Date('2026-11-01T12:05:00.000Z');
export const view = { fingerprint: '00', requestedAt: '2026-11-01T12:02:00.000Z' };

export const approval = {
  ...view,
  id: 'approval-4',
  kind: 'approval',
  action: 'dispute_charge',
  args: { amount: 12.5 },
  description: 'Charged twice on the same day.',
  allowed: ['approve', 'edit', 'reject', 'respond'],
  assignees: ['finance', 'bob'],
} satisfies InterruptView;
export const question = {
  ...view,
  id: 'question-5',
  kind: 'question',
  prompt: 'Which account?',
  allowed: ['respond'],
  schema: { type: 'string' },
} satisfies InterruptView;
export const state: KnownRunState = {
  status: 'waiting_for_human',
  agent: 'spending-review',
  version: '1.0.0',
  principal: { id: 'alice' },
  fetches: [{ ...view, id: 'fetch-3', kind: 'fetch', resource: 'rates', params: { base: 'EUR' } }],
  interrupts: [approval, question],
  refused: [{ code: 'not_allowed', message: 'edit is not allowed.', at: '2026-11-01T12:03:00.000Z' }],
  counts: { steps: 4, fetches: 3, interrupts: 2, refused: 1 },
};
