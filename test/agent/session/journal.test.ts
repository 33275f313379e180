import { expect, test } from 'vitest';
import { Journal } from '../../../src/agent/session/journal.js';

const place = { namespace: 'node:1', checkpoints: {} };

test('the time of an event that was dropped is still the last one, in a snapshot too', () => {
  const journal = new Journal(1_000);
  const key = journal.ask({ place, fingerprint: 'one' });
  journal.recordAnswers(new Map([[key, { ok: true, value: 'yes' }]]), 5_000);
  journal.prune(() => false);
  expect(journal.lastAtMs).toBe(5_000);
  expect(new Journal(9_000, structuredClone(journal.snapshot())).lastAtMs).toBe(5_000);
});

test('a step begins no earlier than it was said to', () => {
  const journal = new Journal(1_000);
  journal.startStep(7_000);
  expect(journal.lastAtMs).toBe(7_000);
  expect(new Journal(9_000, structuredClone(journal.snapshot())).lastAtMs).toBe(7_000);
});
