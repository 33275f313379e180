import type { ClosedStatus, RunStatus } from '../../common/protocol.js';
import type { Colors } from '../output.js';

type Status = RunStatus | ClosedStatus;

const colorOf: Record<Status, 'cyan' | 'yellow' | 'green' | 'red' | 'dim'> = {
  running: 'cyan',
  fetching: 'cyan',
  waiting_for_human: 'yellow',
  waiting_for_message: 'yellow',
  stuck: 'red',
  completed: 'green',
  failed: 'red',
  terminated: 'red',
  timed_out: 'red',
  cancelled: 'dim',
  continued_as_new: 'dim',
};

export function renderStatus(status: Status, colors: Colors): string {
  return colors[colorOf[status]](status);
}
