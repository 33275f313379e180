/** What a run has fetched before a fetch: in the order of ordinals, from one execution to the next. */
import { expect, test } from 'vitest';
import type { Json } from '../../../src/common/protocol.js';
import { FetchesBefore } from '../../../src/workflows/fetch/fetches-before.js';
import type { Entry, FetchEntry } from '../../../src/workflows/ledger-entry.js';

type State = 'pending' | 'answered' | 'unhandled';

function fetchEntry(ordinal: number, amount: number, state: State = 'answered'): FetchEntry {
  return {
    id: `fetch-${ordinal}`,
    ordinal,
    fingerprint: '',
    requestedAt: '2026-01-01T00:00:00Z',
    key: String(ordinal),
    request: { kind: 'fetch', resource: 'pay', params: { amount } },
    ...(state !== 'pending' && { answeredAt: '2026-01-01T00:00:01Z' }),
    ...(state === 'unhandled' && { handled: false as const }),
  };
}
const question = (ordinal: number): Entry => ({
  id: `question-${ordinal}`,
  ordinal,
  fingerprint: '',
  requestedAt: '2026-01-01T00:00:00Z',
  key: String(ordinal),
  request: { kind: 'question', prompt: 'well?', allowed: ['respond'] },
});
const paid = (sum: number, of: number): Json => ({
  resources: { pay: { count: of, sums: { amount: { sum, of } } } },
});

test('those with a smaller ordinal, also pending ones; no questions, and none that no handler has seen', () => {
  const entries = [
    fetchEntry(1, 10),
    question(2),
    fetchEntry(3, 20, 'unhandled'),
    fetchEntry(4, 30, 'pending'),
    fetchEntry(5, 40),
    fetchEntry(6, 50, 'pending'),
    fetchEntry(7, 60),
  ];
  const before = new FetchesBefore(entries, undefined, true);
  expect(before.of(entries[3] as FetchEntry)).toEqual(paid(10, 1));
  expect(before.of(entries[5] as FetchEntry)).toEqual(paid(80, 3));
});

test('one that is refused later counts no more from then on', () => {
  const entries = [fetchEntry(1, 10, 'pending'), fetchEntry(2, 20, 'pending')];
  const before = new FetchesBefore(entries, undefined, true);
  expect(before.of(entries[1] as FetchEntry)).toEqual(paid(10, 1));
  entries[0] = fetchEntry(1, 10, 'unhandled');
  expect(before.of(entries[1] as FetchEntry)).toEqual({ resources: {} });
});

test('entries that come later are counted, and each once', () => {
  const entries: Entry[] = [];
  const before = new FetchesBefore(entries, undefined, true);
  for (let ordinal = 1; ordinal <= 100; ordinal++) {
    const entry = fetchEntry(ordinal, 1, 'pending');
    entries.push(entry);
    expect(before.of(entry)).toEqual(ordinal === 1 ? { resources: {} } : paid(ordinal - 1, ordinal - 1));
    entries[ordinal - 1] = fetchEntry(ordinal, 1);
  }
});

test('the next execution goes on, though its ledger holds some still and others no more', () => {
  const first = [fetchEntry(1, 10), fetchEntry(2, 20), fetchEntry(3, 30)];
  const counted = new FetchesBefore(first, undefined, true).snapshot();
  expect(counted).toEqual({ through: 3, fetches: paid(60, 3) });
  const next = fetchEntry(4, 40, 'pending');
  const kept = new FetchesBefore([...first.slice(2), next], JSON.parse(JSON.stringify(counted)), false);
  expect(kept.of(next)).toEqual(paid(60, 3));
});

test.each([
  ['an execution before has not counted, and the ledger has lost some', [fetchEntry(2, 1, 'pending')], false],
  [
    'the params of some have stayed behind',
    [
      {
        ...fetchEntry(1, 1),
        request: { kind: 'fetch' as const, resource: 'pay', params: { omittedBytes: 9, runId: 'x' } },
      },
      fetchEntry(2, 1, 'pending'),
    ],
    true,
  ],
])('nothing is known where %s', (_what, entries, isWhole) => {
  const before = new FetchesBefore(entries, undefined, isWhole);
  expect(before.of(entries.at(-1) as FetchEntry)).toBeUndefined();
  expect(before.snapshot()).toBeUndefined();
});
