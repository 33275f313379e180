/** How often the fetches were tried that a run failed by, by its history. */
import { describe, expect, it } from 'vitest';
import { describeAttempts, failedAttempts } from '../../src/client/failed-attempts.js';

type Events = Parameters<typeof failedAttempts>[0];

/**
 * Events by kind, numbered from 1: `task`, `fetch <id>`, `started <attempt>`, `failed <event of the fetch> <message>`,
 * `late <event of the fetch>`, `end`.
 */
function history(...kinds: string[]): Events {
  const events = kinds.map((kind, index) => {
    const [what, id = '', ...words] = kind.split(' ');
    const closed = {
      scheduledEventId: Number(id),
      startedEventId: index,
      failure: failureOf(words.join(' ')),
    };
    return {
      eventId: index + 1,
      ...(what === 'task' && { workflowTaskCompletedEventAttributes: {} }),
      ...(what === 'fetch' && { activityTaskScheduledEventAttributes: { activityId: id } }),
      ...(what === 'started' && { activityTaskStartedEventAttributes: { attempt: Number(id) } }),
      ...(what === 'failed' && { activityTaskFailedEventAttributes: closed }),
      ...(what === 'late' && { activityTaskTimedOutEventAttributes: closed }),
      ...(what === 'end' && { workflowExecutionFailedEventAttributes: {} }),
    };
  });
  return events as unknown as Events;
}

/** `words because of others in attempt 3` */
function failureOf(words: string) {
  const [message, cause] = words.split(' because of ');
  if (cause === undefined) return { message };
  const [said, attempt] = cause.split(' in attempt ');
  const details = [{ code: 'unavailable', ...(attempt !== undefined && { attempt: Number(attempt) }) }];
  const payloads = details.map((detail) => ({ data: new TextEncoder().encode(JSON.stringify(detail)) }));
  return { message, cause: { message: said, applicationFailureInfo: { details: { payloads } } } };
}

const late = 'Agent a 1: FetchError: orders gave no answer to fetch-1 within its deadline of 5m.';
const said = 'Agent a 1: FetchError: GET /orders answered 503.';
const words = 'GET /orders answered 503.';

describe('a run that failed by a fetch', () => {
  it.each([
    [
      'says how often it was tried',
      history('begin', 'task', 'fetch fetch-1', 'started 5', `failed 3 ${words}`, 'task', 'end'),
      [{ id: 'fetch-1', attempts: 5 }],
    ],
    [
      'names each that failed with the same words at once',
      history(
        ...['begin', 'task', 'fetch fetch-1', 'fetch fetch-2'],
        ...['started 3', `failed 3 ${words}`, 'started 2', `failed 4 ${words}`, 'task', 'end'],
      ),
      [
        { id: 'fetch-1', attempts: 3 },
        { id: 'fetch-2', attempts: 2 },
      ],
    ],
    [
      'says nothing of one that was tried once',
      history('begin', 'task', 'fetch fetch-1', 'started 1', `failed 3 ${words}`, 'task', 'end'),
      [],
    ],
    [
      'says nothing of one that the agent has caught',
      history('begin', 'task', 'fetch fetch-1', 'started 5', 'failed 3 No such order.', 'task', 'end'),
      [],
    ],
    [
      'says nothing of one before it that failed with the same words',
      history(
        ...['begin', 'task', 'fetch fetch-1', 'started 4', `failed 3 ${words}`, 'task'],
        ...['fetch fetch-2', 'started 2', `failed 7 ${words}`, 'task', 'end'],
      ),
      [{ id: 'fetch-2', attempts: 2 }],
    ],
    [
      'says nothing where a failure has no words',
      history('begin', 'task', 'fetch fetch-1', 'started 5', 'failed 3', 'task', 'end'),
      [],
    ],
    [
      'says nothing once it continues: its last event is no failure',
      history('begin', 'task', 'fetch fetch-1', 'started 5', `failed 3 ${words}`, 'task'),
      [],
    ],
    [
      'says nothing where the fetch is further back than was looked',
      history('begin', 'task', 'fetch fetch-1', 'started 5', `failed 3 ${words}`, 'task', 'end').slice(3),
      [],
    ],
  ])('%s', (_what, events, attempts) => {
    expect(failedAttempts(events, said)).toEqual(attempts);
  });

  it('says how often one was tried whose time was over, and of no other', () => {
    const ends = (id: string) =>
      history('begin', 'task', `fetch ${id}`, 'started 7', 'late 3 activity timeout', 'task', 'end');
    expect(failedAttempts(ends('fetch-1'), late)).toEqual([{ id: 'fetch-1', attempts: 7 }]);
    expect(failedAttempts(ends('fetch-11'), late)).toEqual([]);
    expect(failedAttempts(ends('fetch'), late)).toEqual([]);
  });

  it('says how the last attempt failed of one whose deadline ended it, where the run does not', () => {
    const ends = history(
      'begin',
      'task',
      'fetch fetch-1',
      `late 3 no time left because of ${words}`,
      'task',
      'end',
    );
    expect(failedAttempts(ends, late)).toEqual([{ id: 'fetch-1', lastFailure: words }]);
    expect(failedAttempts(ends, `${late} The last attempt that failed: ${words}`)).toEqual([]);
  });

  it('says how often one was tried whose deadline ended it between two attempts', () => {
    const cause = `no time left because of ${words} in attempt 4`;
    const ends = history('begin', 'task', 'fetch fetch-1', 'begin', `late 3 ${cause}`, 'task', 'end');
    expect(failedAttempts(ends, `${late} The last attempt that failed: ${words}`)).toEqual([
      { id: 'fetch-1', attempts: 4 },
    ]);
    // An attempt that was under way has a number of its own.
    const underWay = history('begin', 'task', 'fetch fetch-1', 'started 5', `late 3 ${cause}`, 'task', 'end');
    expect(failedAttempts(underWay, late)).toMatchObject([{ id: 'fetch-1', attempts: 5 }]);
  });

  it('reads no details that are encrypted', () => {
    const ends = history(
      'begin',
      'task',
      'fetch fetch-1',
      'begin',
      'late 3 no time left because of words',
      'end',
    );
    const cause = ends[4]?.activityTaskTimedOutEventAttributes?.failure?.cause;
    for (const data of [new Uint8Array([0xff, 7]), null]) {
      Object.assign(cause ?? {}, { applicationFailureInfo: { details: { payloads: [{ data }] } } });
      expect(failedAttempts(ends, late)).toEqual([{ id: 'fetch-1', lastFailure: 'words' }]);
    }
  });

  it('says it in sentences', () => {
    expect(
      describeAttempts([
        { id: 'fetch-1', attempts: 3 },
        { id: 'fetch-2', lastFailure: words },
      ]),
    ).toBe(`fetch-1 was tried 3 times. The last attempt of fetch-2 failed: ${words}`);
  });
});
