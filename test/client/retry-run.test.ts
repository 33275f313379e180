/** Where a run that ended goes on, by its history. */
import { describe, expect, it } from 'vitest';
import { findResetPoint } from '../../src/client/retry-run.js';

type Events = Parameters<typeof findResetPoint>[0];

/** Events by kind, numbered from 1: `task`, `cancel`, `fetch <id> of <task>`, `failed <scheduled event>`, `answered …`. */
function history(...kinds: string[]): Events {
  const events = kinds.map((kind, index) => {
    const [what, id, , task] = kind.split(' ');
    return {
      eventId: index + 1,
      ...(what === 'task' && { workflowTaskCompletedEventAttributes: {} }),
      ...(what === 'fetch' && {
        activityTaskScheduledEventAttributes: { activityId: id, workflowTaskCompletedEventId: Number(task) },
      }),
      ...(what === 'failed' && { activityTaskFailedEventAttributes: { scheduledEventId: Number(id) } }),
      ...(what === 'cancel' && { workflowExecutionCancelRequestedEventAttributes: {} }),
      ...(what === 'late' && { activityTaskTimedOutEventAttributes: { scheduledEventId: Number(id) } }),
    };
  });
  return events as unknown as Events;
}

describe('a run goes on', () => {
  it.each([
    [
      'before its last step',
      history('begin', 'task', 'fetch fetch-1 of 2', 'answered', 'task', 'end'),
      5,
      [],
    ],
    [
      'before a fetch that failed',
      history('begin', 'task', 'fetch fetch-1 of 2', 'failed 3', 'task', 'end'),
      2,
      ['fetch-1'],
    ],
    [
      'before a fetch that came late',
      history('begin', 'task', 'fetch fetch-1 of 2', 'late 3', 'task', 'end'),
      2,
      ['fetch-1'],
    ],
    [
      'behind a failure that the agent has caught',
      history(
        'begin',
        'task',
        'fetch fetch-1 of 2',
        'failed 3',
        'task',
        'fetch fetch-2 of 5',
        'answered',
        'task',
        'end',
      ),
      8,
      [],
    ],
    [
      'before it was cancelled, for what came to it before',
      history('begin', 'task', 'fetch fetch-1 of 2', 'answered', 'task', 'cancel', 'task', 'end'),
      5,
      [],
    ],
    [
      'before the first of several that failed at once',
      history(
        'begin',
        'task',
        'fetch fetch-1 of 2',
        'fetch fetch-2 of 2',
        'failed 3',
        'failed 4',
        'task',
        'end',
      ),
      2,
      ['fetch-1', 'fetch-2'],
    ],
  ])('%s', (_where, events, eventId, again) => {
    expect(findResetPoint(events)).toEqual({ eventId, again });
  });

  it('before the fetch that is named, if it was made', () => {
    const events = history(
      'begin',
      'task',
      'fetch fetch-1 of 2',
      'answered',
      'task',
      'fetch fetch-2 of 5',
      'answered',
      'task',
    );
    expect(findResetPoint(events, 'fetch-1')).toEqual({ eventId: 2, again: ['fetch-1', 'fetch-2'] });
    expect(findResetPoint(events, 'fetch-9')).toBeUndefined();
  });

  it('before it was cancelled, and never behind: it would be cancelled again', () => {
    const begun = ['begin', 'task', 'fetch fetch-1 of 2', 'answered'];
    const asking = [...begun, 'task', 'cancel', 'task', 'end'];
    expect(findResetPoint(history(...asking))).toEqual({ eventId: 5, again: [] });
    // The task that was under way when the request came ends behind it.
    const atWork = [...begun, 'cancel', 'task', 'end'];
    expect(findResetPoint(history(...atWork))).toEqual({ eventId: 2, again: ['fetch-1'] });
    const failing = ['begin', 'task', 'fetch fetch-1 of 2', 'task', 'failed 3', 'cancel', 'task', 'end'];
    expect(findResetPoint(history(...failing))).toEqual({ eventId: 4, again: [] });
    expect(findResetPoint(history(...asking), 'fetch-1')).toEqual({ eventId: 2, again: ['fetch-1'] });
    expect(findResetPoint(history('begin', 'cancel', 'task', 'end'))).toBeUndefined();
  });

  it('nowhere before its first step', () => {
    expect(findResetPoint(history('begin', 'end'))).toBeUndefined();
  });
});
