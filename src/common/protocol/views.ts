/** What is seen of a run from outside: its state, its log, and the messages of a fetch. */
import * as z from 'zod';
import type {
  blockedFetchSchema,
  closedStatuses,
  fetchViewSchema,
  interruptViewSchema,
  logEntrySchema,
  runStateSchema,
  runStatuses,
  stuckReasonSchema,
} from '../view-schemas.js';
import type { Json } from './json.js';

/**
 * `stuck`: no worker can continue it. Mostly the client says so, from what the server knows of the run; a run itself says so
 * only where it waits for a worker that knows its agent.
 */
export type RunStatus = (typeof runStatuses)[number];

/** Once a run has ended `status` is Temporal's close status. */
export type ClosedStatus = (typeof closedStatuses)[number];

/** Why a fetch cannot continue by itself. It is retried slowly, and continues once the deployment is fixed. */
export type BlockedFetch = z.infer<typeof blockedFetchSchema>;

export type FetchView = z.infer<typeof fetchViewSchema>;

export type InterruptView = z.infer<typeof interruptViewSchema>;

/** Why a run cannot continue. `code` is one of docs/errors.md. */
export type StuckReason = z.infer<typeof stuckReasonSchema>;

/** Result of query `state`. Fetches and interrupts are those now pending. */
export type RunState = z.infer<typeof runStateSchema>;

/** How many refusals `state.refused` keeps. */
export const MAX_REFUSED_KEPT = 20;

/** One request with its answer, as far as there is one. Result of query `log`: all of them, by ordinal. */
export type LogEntry = z.infer<typeof logEntrySchema>;

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
