/** The events of a snapshot. Those of 0.1.0 have batches of answers in their place. */
import type { JournalEvent, JournalSnapshot } from './journal-entries.js';

export function readEvents({ events, batches = [] }: JournalSnapshot, startedAtMs: number): JournalEvent[] {
  if (!events) {
    return batches.map((batch, index) => ({
      seq: index + 1,
      atMs: startedAtMs,
      answers: new Map(Object.entries(batch)),
    }));
  }
  return events.map((event) =>
    'timer' in event ? event : { ...event, answers: new Map(Object.entries(event.answers)) },
  );
}
