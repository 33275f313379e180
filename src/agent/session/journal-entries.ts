/** What a journal holds (journal.ts). */
import type { Answer } from '../boundary.js';
import type { TaskLocation } from '../langgraph/task-location.js';

export interface Asked {
  place: TaskLocation;
  fingerprint: string;
  /** Of a question, a fingerprint of all that it says and of whom it asks. Older snapshots do not have it. */
  wording?: string;
  /** How many answers to `interrupt()` its task had taken before. Snapshots of 0.1.0 do not say. */
  taken?: number;
  /** How many of the calls of its task had returned before. Older snapshots do not say. */
  returned?: number;
  /** By namespace, in which attempt of a task it was made, where it was not the first. */
  attempts?: Record<string, number>;
  /** The number of the last event before it. */
  since?: number;
}

/** Answers by key that are given in one step. */
export type Batch = ReadonlyMap<string, Answer>;

export interface AnswersEvent {
  seq: number;
  atMs: number;
  answers: Map<string, Answer>;
}

export interface FiredTimer {
  /** Of whom, and for how long. */
  key: string;
  location: TaskLocation;
  /** The loop that set it, of a graph that a task has called. */
  loop?: string;
  /** The node that a loop set it for: its timeout, or the pause before it is tried again. */
  node?: string;
  /** Which task of the node, or which call of a functional task. Older snapshots do not say. */
  task?: string;
  /** Of the root graph's loop: the number of the last event before it was set. */
  since?: number;
  /** Of others: what the code that set it stood behind. Older snapshots have a count in the key instead. */
  behind?: string;
}

export interface TimerEvent {
  seq: number;
  atMs: number;
  timer: FiredTimer;
}

export type JournalEvent = AnswersEvent | TimerEvent;

export interface Withdrawn {
  place: TaskLocation;
  asked: number;
}

type SavedEvent = TimerEvent | (Omit<AnswersEvent, 'answers'> & { answers: Record<string, Answer> });

export interface JournalSnapshot {
  asked: Record<string, Asked>;
  /** What the agent took for the time when its latest checkpoint was made. */
  startedAtMs?: number;
  /** The time of the last event, where that is later. Older snapshots do not say. */
  latestAtMs?: number;
  events?: SavedEvent[];
  /** Whether requests say in which attempt they were made. Older snapshots do not. */
  saysAttempts?: boolean;
  /** How many requests were made outside any task. Older snapshots do not say. */
  askedOutside?: number;
  /** Of each unfinished task with a withdrawn request, by namespace: how many it has made. */
  withdrawnOf?: Record<string, Withdrawn>;
  /** Of 0.1.0, in place of events. */
  batches?: Record<string, Answer>[];
}
