import { describe, expect, test } from 'vitest';
import { ClockReads } from '../../../src/agent/session/clock-reads.js';
import { Journal } from '../../../src/agent/session/journal.js';

const place = { namespace: 'node:1', checkpoints: { '': 'c' } };
const other = { namespace: 'node:2', checkpoints: { '': 'c' } };

describe('times that tasks have read', () => {
  test('are found by task and event, in their order', () => {
    const reads = new ClockReads(new Journal(0));
    reads.note(place, 0, 10);
    reads.note(place, 0, 10);
    reads.note(place, 0, 12);
    reads.note(other, 0, 99);
    expect(reads.behind('node:1', 0)).toEqual([10, 10, 12]);
    expect(reads.behind('node:2', 0)).toEqual([99]);
    expect(reads.behind('node:3', 0)).toEqual([]);
  });

  test('are apart by the events between them, and together where those were dropped', () => {
    const journal = new Journal(0);
    const key = journal.ask({ place, fingerprint: 'f' });
    const { seq } = journal.recordAnswers(new Map([[key, { ok: true, value: 1 }]]), 5);
    const reads = new ClockReads(journal);
    reads.note(place, seq - 1, 1);
    reads.note(place, seq, 5);
    expect(reads.behind('node:1', seq - 1)).toEqual([1]);
    journal.prune(() => false);
    expect(reads.behind('node:1', seq - 1)).toEqual([1, 5]);
  });

  test('are kept in a snapshot, without those of tasks that have finished', () => {
    const journal = new Journal(0);
    const reads = new ClockReads(journal);
    reads.note(place, 0, 10);
    reads.note(other, 0, 20);
    reads.prune(({ namespace }) => namespace === 'node:1');
    const restored = new ClockReads(journal, JSON.parse(JSON.stringify(reads.snapshot())));
    expect(restored.behind('node:1', 0)).toEqual([10]);
    expect(restored.behind('node:2', 0)).toEqual([]);
  });
});
