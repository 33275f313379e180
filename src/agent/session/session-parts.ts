/** What a session is made of. The classes that run its graph share them. */
import type { Graph } from '../langgraph/graph.js';
import type { Interrupts } from '../langgraph/interrupts.js';
import type { LatestCheckpointSaver } from '../langgraph/saver.js';
import type { CallRecords } from './call-records.js';
import type { ClockReads } from './clock-reads.js';
import type { FailureTimes } from './failure-times.js';
import type { Journal } from './journal.js';
import type { MessagePool } from './message-pool.js';
import type { SessionHost } from './session-host.js';

export interface SessionParts {
  readonly graph: Graph;
  readonly host: SessionHost;
  readonly saver: LatestCheckpointSaver;
  readonly journal: Journal;
  readonly interrupts: Interrupts;
  readonly calls: CallRecords;
  readonly clockReads: ClockReads;
  readonly failures: FailureTimes;
  readonly messages: MessagePool;
  readonly seed: string;
}
