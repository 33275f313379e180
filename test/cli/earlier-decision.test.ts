/** Who comes second reads what the first one has decided. */
import { expect, it } from 'vitest';
import { earlierDecision } from '../../src/cli/render/earlier-decision.js';
import type { LogEntry } from '../../src/common/protocol.js';
import { approval, view } from './examples.js';

const entry = (id: string, decided?: object) =>
  ({ ...view, id, ordinal: 1, decisions: [], request: approval, ...decided }) as unknown as LogEntry;
const decided = {
  decision: { type: 'approve' },
  actor: { id: 'anna\u001b[2K' },
  answeredAt: view.requestedAt,
};

it('names the last decision, or that on a question', () => {
  const log = [
    entry('approval-2', decided),
    entry('approval-3', { ...decided, actor: 'bea' }),
    entry('approval-4'),
  ];
  expect(earlierDecision(log)).toBe('approval-3 was decided by bea at 2026-11-01T12:02:00.000Z: approve.');
  expect(earlierDecision(log, 'approval-2')).toBe(
    'approval-2 was decided by anna\\u001b[2K at 2026-11-01T12:02:00.000Z: approve.',
  );
  expect(earlierDecision(log, 'approval-4')).toBeUndefined();
  expect(earlierDecision([])).toBeUndefined();
});
