/** What is seen of a run from outside: its state, its log, and the messages of a fetch. */
import * as z from 'zod';
import type { DecisionRecord, Refusal } from './decisions.js';
import type { FetchAnswer } from './fetches.js';
import type { Json } from './json.js';
import type { Actor, Principal } from './people.js';
import type { FetchRequest, HumanRequest } from './requests.js';

/**
 * `stuck`: no worker can continue it. Mostly the client says so, from what the server knows of the run; a run itself says so
 * only where it waits for a worker that knows its agent.
 */
export type RunStatus = 'running' | 'fetching' | 'waiting_for_human' | 'waiting_for_message' | 'stuck';

/** Once a run has ended `status` is Temporal's close status. */
export type ClosedStatus =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'timed_out'
  | 'continued_as_new';

interface PendingView {
  /** `fetch-3`, `approval-4`, `question-5`: the kind and the request's ordinal in the run. */
  id: string;
  /**
   * SHA-256 of canonical JSON, lower-case hex. Of a fetch: of its kind, resource and params. Of a question: of all that a
   * person is shown of it, so that it changes with that (fingerprint.ts).
   */
  fingerprint: string;
  /** ISO 8601. */
  requestedAt: string;
}

/** Why a fetch cannot continue by itself. It is retried slowly, and continues once the deployment is fixed. */
export interface BlockedFetch {
  code: 'misconfigured';
  message: string;
  /** ISO 8601. */
  since: string;
}

export type FetchView = PendingView & FetchRequest & { blocked?: BlockedFetch };

export type InterruptView = PendingView & HumanRequest;

/** Why a run cannot continue. `code` is one of docs/errors.md. */
export interface StuckReason {
  code: string;
  message: string;
}

/** Result of query `state`. Fetches and interrupts are those now pending. */
export interface RunState {
  status: RunStatus | ClosedStatus;
  /** Of a run that is `stuck`. */
  reason?: StuckReason;
  agent: string;
  version: string;
  principal?: Principal;
  fetches: FetchView[];
  interrupts: InterruptView[];
  /** The most recent refusals, newest last; at most `MAX_REFUSED_KEPT`. */
  refused: Refusal[];
  /** Totals over the whole run, refusals included that are no longer kept. */
  counts: { steps: number; fetches: number; interrupts: number; refused: number };
  /** Of a conversation: the turn it is in or had last (0 before the first), who began it, and how many messages wait. */
  conversation?: { turn: number; sentBy?: Actor; queued: number; closed: boolean };
}

/** How many refusals `state.refused` keeps. */
export const MAX_REFUSED_KEPT = 20;

/** One request with its answer, as far as there is one. Result of query `log`: all of them, by ordinal. */
export type LogEntry = {
  id: string;
  /** 1 for the first. */
  ordinal: number;
  fingerprint: string;
  requestedAt: string;
  answeredAt?: string;
  /**
   * Of a question that can be answered no more: its turn, or the run, ended without waiting for it, or the run moved to
   * another version, which does not ask it.
   */
  withdrawnAt?: string;
  /** Of a conversation: the turn that asked. */
  turn?: number;
  /** Who sent the message that began the turn, where the sender said. */
  sentBy?: Actor;
  /** On the first entry of an answer to `log` that begins later than the run: how many come before it. */
  omittedBefore?: number;
} & (
  | { request: FetchRequest; answer?: FetchAnswer; blocked?: BlockedFetch }
  | ({
      request: HumanRequest;
      /** All that were taken, in the order they came. */
      decisions: DecisionRecord[];
      /** What became of the question; nothing while it is open. */
      outcome?: 'answered' | 'withdrawn';
    } & Partial<Pick<DecisionRecord, 'decision' | 'actor' | 'decisionId'>>)
);

/** Argument of query `log`. Without one it gives the newest entries that fit into an answer, as a list. */
export const logPageSchema = z.object({
  /** Entries behind this ordinal. Default: 0. */
  after: z.number().int().min(0).optional(),
  /** At most so many; fewer where more do not fit. */
  limit: z.number().int().min(1).optional(),
});
export type LogPageRequest = z.infer<typeof logPageSchema>;

/** Entries that the run has handed over no more: they are in the input of an earlier execution of it. */
export interface ArchivedEntries {
  /** Temporal's run id of the execution whose input holds them. */
  runId: string;
  /** Ordinals. */
  first: number;
  last: number;
}

/** Result of query `log` with an argument. */
export interface LogPage {
  /** By ordinal. */
  entries: LogEntry[];
  /** Entries of the run so far. */
  total: number;
  /** What to give as `after` for the next page; nothing where this is the last. */
  next?: number;
  /** Entries behind `after` that this execution does not hold. */
  archived?: ArchivedEntries[];
}

/** Argument of query `messages`, which resource workers ask. */
export const messagesPageSchema = z.object({
  /** Of a pending fetch. */
  id: z.string().min(1).max(200),
  /** Messages behind so many. */
  after: z.number().int().min(0),
});
export type MessagesPageRequest = z.infer<typeof messagesPageSchema>;

/** Result of query `messages`: some of the messages that a pending fetch asks with. */
export interface MessagesPage {
  messages: Json[];
  /** What to give as `after` for the next page; nothing where this is the last. */
  next?: number;
}
