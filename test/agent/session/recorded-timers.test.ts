/** Which timer of a rerun is taken for which of those that had fired. */
import { describe, expect, test } from 'vitest';
import { root } from '../../../src/agent/langgraph/task-location.js';
import { Journal } from '../../../src/agent/session/journal.js';
import type { FiredTimer } from '../../../src/agent/session/journal-entries.js';
import { RecordedTimers, type SetTimer } from '../../../src/agent/session/recorded-timers.js';

const location = { namespace: 'work:1', checkpoints: {} };
const key = 'work:1@1000';
const set = (of: Partial<SetTimer> = {}): SetTimer => ({
  key,
  location,
  behind: '0.0',
  count: 0,
  dueMs: 1_000,
  ...of,
});

/** Timers that fired, each a second later than the one before. */
function recorded(...fired: Partial<Pick<FiredTimer, 'key' | 'since' | 'behind'>>[]) {
  const journal = new Journal(0);
  const events = fired.map((of, index) => {
    const standing = 'since' in of || 'key' in of ? {} : { behind: '0.0' };
    return journal.recordTimer({ key, location, ...standing, ...of }, (index + 1) * 1_000);
  });
  return { journal, timers: new RecordedTimers(journal), events };
}

describe('a timer is one that had fired', () => {
  test.each<[string, Partial<SetTimer>, boolean]>([
    ['of the same key behind the same', {}, true],
    ['of another task or delay', { key: 'work:1@2000' }, false],
    ['behind other events of its task', { behind: '1.0' }, false],
    ['behind other calls of its task', { behind: '0.1' }, false],
  ])('%s: %j is %s', (_what, of, isSo) => {
    const { timers, events } = recorded({});
    expect(timers.mayBe(set(of), 0)).toBe(isSo);
    expect(events[0] && timers.isOf(events[0], set(of))).toBe(isSo);
  });

  test('not by an event that has been given', () => {
    const { timers } = recorded({});
    expect(timers.mayBe(set(), 1)).toBe(false);
  });

  test('not by an event whose timer is known', () => {
    const { timers } = recorded({});
    timers.close(1);
    expect(timers.mayBe(set(), 0)).toBe(false);
  });

  test('not where all events have been given', () => {
    const { timers } = recorded({});
    timers.end();
    expect(timers.mayBe(set(), 0)).toBe(false);
  });
});

describe('a timer of the loop of the root graph', () => {
  const loop = { key: '@1000', location: root };
  const ofLoop = (since: number): SetTimer => ({ ...loop, since, count: 0, dueMs: 1_000 });

  test('is one that was set at the same event', () => {
    const { timers } = recorded({}, { ...loop, since: 1 });
    expect([timers.mayBe(ofLoop(1), 1), timers.mayBe(ofLoop(0), 1)]).toEqual([true, false]);
  });

  test('and where the events between were dropped', () => {
    const { timers, journal } = recorded({}, { ...loop, since: 1 });
    journal.prune(({ namespace }) => namespace === root.namespace);
    expect(timers.mayBe(ofLoop(0), 0)).toBe(true);
  });
});

test.each([
  [0, true],
  [1, false],
])('of an older snapshot, a timer is known by its count: %i', (count, isSo) => {
  const { timers } = recorded({ key: `${key}.0` });
  expect(timers.mayBe(set({ count, behind: '5.5' }), 0)).toBe(isSo);
});

describe('among several, the event takes', () => {
  const early = set({ dueMs: 1_000 });
  const late = set({ dueMs: 5_000 });

  test('the one that is due first', () => {
    const { timers, events } = recorded({}, {});
    expect(events[0] && timers.take(events[0], [late, early])).toBe(early);
    expect(events[1] && timers.take(events[1], [late])).toBe(late);
  });

  test('none that is due only later, while another may come: it cannot be told', () => {
    const { timers, events } = recorded({});
    const later = [set({ dueMs: 4_000 }), set({ dueMs: 5_000 })];
    expect(events[0] && timers.take(events[0], later)).toBe('ambiguous');
  });

  test('the only one, also where it is due later', () => {
    const { timers, events } = recorded({});
    expect(events[0] && timers.take(events[0], [late])).toBe(late);
  });

  test('none of another key', () => {
    const { timers, events } = recorded({});
    expect(events[0] && timers.take(events[0], [set({ key: 'other@1000' })])).toBeUndefined();
  });

  test('each once: the event is known then', () => {
    const { timers, events } = recorded({}, {});
    expect(timers.next(() => true)).toBe(events[0]);
    if (events[0]) timers.take(events[0], [early]);
    expect(timers.next(() => true)).toBe(events[1]);
    if (events[1]) timers.take(events[1], [early]);
    expect(timers.next(() => true)).toBeUndefined();
  });
});
