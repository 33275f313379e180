/** Queries `state` and `log`. Each answer is one payload, and is told only where it fits. */
import { setHandler } from '@temporalio/workflow';
import { type LogEntry, logQuery, type RunState, stateQuery } from '../../common/protocol.js';
import { assertReplyFits } from '../payload/reply-limit.js';

export function handleQueries(state: () => RunState, log: () => LogEntry[]): void {
  setHandler(stateQuery, () => assertReplyFits(state(), 'state'), {
    description: 'Status, pending fetches, pending questions.',
  });
  setHandler(logQuery, () => assertReplyFits(log(), 'log'), {
    description: 'Every request so far, with its answer.',
  });
}
