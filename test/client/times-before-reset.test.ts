/** When fetches were answered in a run that was begun again, by its history. */
import { expect, it } from 'vitest';
import { correctTimes } from '../../src/client/times-before-reset.js';
import type { LogEntry } from '../../src/common/protocol.js';

type Events = Parameters<typeof correctTimes>[1];

const at = (second: number) => new Date(second * 1_000).toISOString();

/** Events numbered from 1: what, when in seconds, of which event or fetch. */
function history(
  ...events: readonly (readonly [
    what: 'fetch' | 'completed' | 'failed' | 'reset' | 'crash',
    at: number,
    of?: string,
  ])[]
) {
  return events.map(([what, seconds, of = ''], index) => ({
    eventId: index + 1,
    eventTime: { seconds, nanos: 0 },
    ...(what === 'fetch' && { activityTaskScheduledEventAttributes: { activityId: of } }),
    ...(what === 'completed' && { activityTaskCompletedEventAttributes: { scheduledEventId: Number(of) } }),
    ...(what === 'failed' && { activityTaskFailedEventAttributes: { scheduledEventId: Number(of) } }),
    ...(what === 'reset' && {
      workflowTaskFailedEventAttributes: { failure: { resetWorkflowFailureInfo: {} } },
    }),
    ...(what === 'crash' && {
      workflowTaskFailedEventAttributes: { failure: { message: 'of the workflow' } },
    }),
  })) as unknown as Events;
}

const entry = (id: string, asked: number, answered?: number) =>
  ({ id, requestedAt: at(asked), ...(answered !== undefined && { answeredAt: at(answered) }) }) as LogEntry;
const timesOf = (log: LogEntry[], events: Events) => correctTimes(log, events).map((one) => one.answeredAt);

it('an answer right before the point has its own time, and not that of the retry', () => {
  const events = history(
    ...([
      ['fetch', 1, 'fetch-1'],
      ['completed', 2, '1'],
      ['fetch', 2, 'fetch-2'],
      ['failed', 3, '3'],
    ] as const),
    ...([
      ['reset', 100],
      ['fetch', 101, 'fetch-3'],
      ['completed', 102, '6'],
    ] as const),
  );
  const log = [
    entry('fetch-1', 1, 2),
    entry('fetch-2', 2, 101),
    entry('fetch-3', 101, 102),
    entry('fetch-4', 102),
  ];
  expect(timesOf(log, events)).toEqual([at(2), at(3), at(102), undefined]);
});

it('of a run that was begun again twice, each answer has its own time', () => {
  const events = history(
    ...([
      ['fetch', 1, 'fetch-1'],
      ['completed', 2, '1'],
      ['reset', 100],
    ] as const),
    ...([
      ['fetch', 101, 'fetch-2'],
      ['completed', 102, '4'],
      ['reset', 200],
    ] as const),
  );
  expect(timesOf([entry('fetch-1', 1, 101), entry('fetch-2', 101, 201)], events)).toEqual([at(2), at(102)]);
});

it('a task that failed otherwise changes no time', () => {
  const events = history(['fetch', 1, 'fetch-1'], ['completed', 2, '1'], ['crash', 100]);
  expect(timesOf([entry('fetch-1', 1, 101)], events)).toEqual([at(101)]);
});
