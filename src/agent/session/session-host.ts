/** What stands between a session and whoever runs it: the port it asks through, and what it leaves to go on elsewhere. */
import type { BoundaryRequest, JsonObject, Principal } from '../../common/protocol.js';
import type { ValueCheck } from '../boundary.js';
import type { InterruptsSnapshot } from '../langgraph/given-answers.js';
import type { ResumedInterrupts } from '../langgraph/resumed-interrupts.js';
import type { SaverSnapshot } from '../langgraph/state/checkpoints.js';
import type { CallsSnapshot } from './call-records.js';
import type { ClockReadsSnapshot } from './clock-reads.js';
import type { FailureTimesSnapshot } from './failure-times.js';
import type { JournalSnapshot } from './journal-entries.js';

/** A request as it leaves the agent. `key` is opaque and unique in the session. */
export interface RaisedRequest {
  key: string;
  fingerprint: string;
  request: BoundaryRequest;
  /** Whether the session asks it for the first time, and not again. */
  isNew?: boolean;
  /** What a person's value must satisfy. Not part of a snapshot: it comes anew when the node runs again. */
  check?: ValueCheck;
}

/** What a graph is given of the run it works for. */
export interface RunFacts {
  /** `configurable.thread_id`: the run's own, so that what is kept by it is kept apart. */
  threadId: string;
  /** LangGraph's runtime context. */
  context?: JsonObject | undefined;
  /** On whose behalf it works: an identity, never a credential. */
  principal?: Principal | undefined;
}

export interface SessionHost {
  /**
   * The snapshot was made by other code, which may have worded a question otherwise. Default: false, and a question that is
   * asked again in other words stops the run.
   */
  readonly isOtherCode?: boolean;
  /** Default: those of a run that nobody knows. */
  readonly run?: RunFacts | undefined;
  /** A request is pending. A key that was raised before is the same request, its node running again. */
  onRequest(raised: RaisedRequest): void;
  /** Nobody waits for answers to these requests any more: the step of the graph that made them is over. */
  onDropped?(keys: readonly string[]): void;
  /** Nodes begin to run again. They are given what they had been given, and ask again, in one rest after another. */
  onRerun?(): void;
  /** Resolves once the agent has done all it can without further answers; rejects when its run is given up. */
  idle(): Promise<void>;
  /**
   * Whether a call of a task returns at first once the agent is idle, as it does when the task runs again. Default: true.
   * Histories of 0.1.0 have it return at once.
   */
  holdsReturns?(): boolean;
  /**
   * Whether the caller of a graph that pauses in a rerun hears of it behind what it first did. Default: true. Histories that
   * were recorded otherwise have it hear of it at once.
   */
  holdsPauses?(): boolean;
  /**
   * Whether what a rerun would not do again keeps the run where it is, and the answers to other `interrupt()` calls waiting. Default:
   * true. Asked where there is such work alone.
   */
  keepsUnrepeatable?(): boolean;
  /**
   * Whether finished tasks of nested graphs do not run again in a rerun. Default: true. Asked where there are such alone. Histories
   * that were recorded otherwise have LangGraph 1.4 run them again.
   */
  skipsFinished?(): boolean;
  /** The time now, in milliseconds. */
  now(): number;
  /**
   * Starts a timer of the agent.
   * @returns cancels it
   */
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** What the agent's randomness follows from, the same whenever the run is replayed. Asked for once in a run. */
  seed(): string;
  /** Tools whose raw tool-call payloads go to a person. */
  readonly humanToolCalls: readonly string[];
  /** LangGraph's recursion limit, for graphs that set none: its own default of 25 is meant for one short exchange. */
  readonly recursionLimit: number;
}

/** All that is needed to go on elsewhere, as JSON. */
export interface SessionSnapshot {
  saver: SaverSnapshot;
  journal: JournalSnapshot;
  interrupts?: InterruptsSnapshot;
  /** Missing in older snapshots. */
  calls?: CallsSnapshot;
  /** Missing in older snapshots. */
  clockReads?: ClockReadsSnapshot;
  /** Missing where no task has failed, and in older snapshots. */
  failures?: FailureTimesSnapshot;
  seed?: string;
  /** Of 0.1.0, in place of `interrupts`. */
  resumed?: ResumedInterrupts;
  /** Whether the agent was at work, and not between two turns of a conversation. Older snapshots do not say: it was. */
  running?: boolean;
  /** The last turn ended otherwise than with a result. */
  halfWay?: boolean;
}
