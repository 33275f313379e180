import type { LogEntry } from 'airlockjs';

/** An entry of the log as it is in every run: when it was asked and answered is left out. */
export function withoutTimes({ requestedAt: _, answeredAt, ...entry }: LogEntry) {
  return {
    ...entry,
    isAnswered: answeredAt !== undefined,
    ...('decisions' in entry && { decisions: entry.decisions?.map(({ at: _at, ...decision }) => decision) }),
  };
}
