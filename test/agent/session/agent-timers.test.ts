/** Timers of an invocation that is over never come due, whenever its abandoned code sets them. */
import { expect, test } from 'vitest';
import { AgentTimers } from '../../../src/agent/session/agent-timers.js';
import { Journal } from '../../../src/agent/session/journal.js';
import { RecordedTimers } from '../../../src/agent/session/recorded-timers.js';
import { TimerHandles } from '../../../src/agent/session/timer-handles.js';

test('a timer that is set behind the end is not the host’s', () => {
  const started: number[] = [];
  const timers = new AgentTimers(new RecordedTimers(new Journal(0)), {
    agentNow: () => 0,
    now: () => 0,
    waitOf: () => undefined,
    position: () => 0,
    behind: () => '0.0',
    startTimer: (delayInMs) => {
      started.push(delayInMs);
      return () => {};
    },
    onDue: () => {},
    onAmbiguous: () => {},
    onSet: () => {},
  });
  const handles = new TimerHandles();
  timers.set(() => {}, 5, handles);
  timers.end();
  timers.clear(timers.set(() => {}, 7, handles));
  expect([started, timers.size]).toEqual([[5], 0]);
});
