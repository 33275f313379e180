/**
 * Everything that crosses a process, once: names, message shapes, signal, query and update definitions.
 *
 * A Temporal client in any language needs these names and nothing else to start, answer and watch a run.
 * Shapes are zod schemas and types are inferred from them; whoever receives a message parses it.
 * This file runs in the workflow sandbox as well as outside: it imports nothing of Node.
 */

import * as z from 'zod';
import { isJson } from './json.js';
import { defineQuery, defineSignal, defineUpdate } from './message-definitions.js';
import type { NewMessages } from './message-list.js';

/** Workflow type of a run. */
export const AGENT_RUN = 'agentRun';
/** Where agent workers poll, unless the configuration says otherwise. */
export const DEFAULT_TASK_QUEUE = 'airlock';
/** Activity type of a fetch: `fetch.transactions`. */
export const fetchActivityType = (resource: string) => `fetch.${resource}`;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
const explainedJson = z.json();
/** Looks at a value by itself, which is many times faster than a recursive schema; the schema says what is wrong. */
export const jsonSchema: z.ZodType<Json> = z.custom<Json>().superRefine((value, context) => {
  if (isJson(value)) return;
  for (const issue of explainedJson.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
});

const jsonObjectSchema: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => isJson(value) && typeof value === 'object' && value !== null && !Array.isArray(value),
  'Invalid input: expected an object of JSON values',
);

/** On whose behalf a run works. Resource workers turn it into credentials; it is never one itself. */
export const principalSchema = z.looseObject({ id: z.string().min(1) });
export type Principal = z.infer<typeof principalSchema>;

/** Who answered: a bare identifier, or an object with at least an `id`. Recorded as given. */
export const actorSchema = z.union([
  z.string().min(1).max(500),
  z.looseObject({ id: z.string().min(1).max(500) }),
]);
export type Actor = z.infer<typeof actorSchema>;

/** Input of `agentRun`. */
export const runInputSchema = z.object({
  /** A name given to `defineAgents`. */
  agent: z.string().min(1),
  /** Defaults to the agent's `current`. */
  version: z.string().min(1).optional(),
  /** Handed to the graph as it is. */
  input: jsonSchema.optional(),
  /**
   * Whether the run is a conversation: after a result it waits for the next message, until it is closed. `input`, where
   * there is one, is the first message. Default: false.
   */
  conversation: z.boolean().optional(),
  principal: z
    .union([
      z
        .string()
        .min(1)
        .transform((id): Principal => ({ id })),
      principalSchema,
    ])
    .optional(),
  /** LangGraph's runtime context: facts that every node and tool of the graph reads, and no state. */
  context: jsonObjectSchema.optional(),
  /** People or groups who are asked where a question names nobody. */
  assignees: z.array(z.string().min(1)).max(100).optional(),
});
export type RunInput = z.input<typeof runInputSchema>;

// ---------------------------------------------------------------- requests

/** What an approval may be answered with. */
export const decisionTypes = ['approve', 'edit', 'reject', 'respond'] as const;
export type DecisionType = (typeof decisionTypes)[number];

/** A request to a service. */
export interface FetchRequest {
  kind: 'fetch';
  resource: string;
  params: Json;
  /**
   * In `state` and `log`, of a model call whose conversation is long: its messages, by those of an earlier call. They are
   * not in `params` then.
   */
  messages?: NewMessages;
}

/** A request to a person: may a thing be done? */
export interface ApprovalRequest {
  kind: 'approval';
  action: string;
  args: Json;
  description?: string;
  /** How `description` is written. Default: Markdown. */
  format?: 'text';
  /** Which decisions the asker can take. */
  allowed: DecisionType[];
  assignees?: string[];
  /** JSON Schema (draft 2020-12) that edited `args` must match, where the asker gave one. */
  argsSchema?: JsonObject;
}

/** A request to a person: what is the answer? Always answered by `respond`. */
export interface QuestionRequest {
  kind: 'question';
  prompt: string;
  /** How `prompt` is written. Default: Markdown. */
  format?: 'text';
  allowed: DecisionType[];
  assignees?: string[];
  /** JSON Schema (draft 2020-12) that `value` must match, where the asker gave one. */
  schema?: JsonObject;
  /** The raw payload of an interrupt that is not Airlock's own. */
  value?: Json;
}

export type HumanRequest = ApprovalRequest | QuestionRequest;
export type BoundaryRequest = FetchRequest | HumanRequest;

// ---------------------------------------------------------------- answers

/** What the agent sees when a fetch fails, and what the log keeps. */
export interface FetchFailure {
  code: string;
  resource: string;
  message: string;
  /** Facts about the failure that help the agent choose: an HTTP status, issues of a schema. */
  details?: Json;
}
export type FetchAnswer = { ok: true; value: Json } | { ok: false; error: FetchFailure };

export const decisionSchema = z.object({
  type: z.enum(decisionTypes),
  /** With `edit`: the arguments to use instead. */
  args: jsonSchema.optional(),
  /** With `reject` or `respond`: words for the agent. */
  message: z.string().max(100_000).optional(),
  /** With `respond`: the answer to a question. */
  value: jsonSchema.optional(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** Argument of signal and update `decide`. */
export const decideSchema = z.object({
  interruptId: z.string().min(1).max(200),
  decision: decisionSchema,
  actor: actorSchema,
  /** Makes a repeated sending harmless: the same id again is an acknowledgement, not a second decision. */
  decisionId: z.string().min(1).max(200).optional(),
  /** Of the question as its sender saw it. Where it is shown otherwise by now, the decision is refused as `stale`. */
  fingerprint: z.string().min(1).max(200).optional(),
});
export type Decide = z.infer<typeof decideSchema>;

/** A decision that was taken, as the log keeps it. */
export interface DecisionRecord {
  decision: Decision;
  actor: Actor;
  /** ISO 8601. */
  at: string;
  decisionId?: string;
  /** Of the question as the sender saw it, where the sender said. */
  fingerprint?: string;
}

/** Result of update `decide`. */
export interface DecideResult {
  interruptId: string;
  /** `duplicate`: this `decisionId` was applied before; nothing changed now. */
  status: 'accepted' | 'duplicate';
}

/** How long the sender of a message waits, unless it says. */
export const DEFAULT_WAIT_MS = 30_000;

/** Argument of update `send`. */
export const sendSchema = z.object({
  /** What the turn begins with: handed to the graph as it is. */
  message: jsonSchema,
  /** Makes a repeated sending harmless: the same id again waits for the same turn. */
  messageId: z.string().min(1).max(200).optional(),
  actor: actorSchema.optional(),
  /** How long the sender waits for the turn to end, in milliseconds. Default: 30,000; at most an hour. */
  waitMs: z.number().int().min(0).max(3_600_000).optional(),
});
export type Send = z.infer<typeof sendSchema>;

/** Result of update `send`: the turn's result, or where the turn stands. Turns are numbered from 1. */
export type TurnState = {
  turn: number;
  /** Who sent the message that began it, where the sender said. */
  sentBy?: Actor;
} & (
  | {
      status: 'completed';
      result: Json;
      /** Of a result with `messages`: how many of the conversation come before those, which this turn has added. */
      messagesBefore?: number;
    }
  | { status: 'failed'; error: { code: string; message: string } }
  | { status: 'queued' }
  | { status: RunStatus; fetches: FetchView[]; interrupts: InterruptView[] }
);

/** What a task, or a query, fails with whose run was kept in a thread that was lost. The next one is answered. */
export const THREAD_REPLACED = 'The thread that kept this run has been replaced';

/** Argument of signal `stop`, which agent workers send. The run fails with it. */
export const stopSchema = z.object({
  code: z.enum(['compute_limit', 'memory_limit', 'agent_failed']),
  message: z.string().max(10_000),
});
export type Stop = z.infer<typeof stopSchema>;

/** Why a decision, or a message to a conversation, changed nothing. */
export type RefusalCode =
  | 'malformed'
  | 'unknown_interrupt'
  | 'already_decided'
  | 'withdrawn'
  | 'stale'
  | 'not_allowed'
  | 'invalid_value'
  | 'conversation_closed';

/** A decision that changed nothing, kept so that its sender can find out why. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  interruptId?: string;
  decisionId?: string;
  actor?: Actor;
  /** ISO 8601. */
  at: string;
}

// ---------------------------------------------------------------- views

/**
 * `stuck`: no worker can go on with it. Mostly the client's word, by what the server has of the run; a run itself says so
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
/** Why a fetch cannot go on by itself. It is tried again slowly, and goes on once the deployment is fixed. */
export interface BlockedFetch {
  code: 'misconfigured';
  message: string;
  /** ISO 8601. */
  since: string;
}
export type FetchView = PendingView & FetchRequest & { blocked?: BlockedFetch };
export type InterruptView = PendingView & HumanRequest;

/** Why a run cannot go on. `code` is one of docs/errors.md. */
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

/** How many refusals `state.refused` keeps. */
export const MAX_REFUSED_KEPT = 20;

// ---------------------------------------------------------------- definitions

export const stateQuery = defineQuery<RunState>('state');
export const logQuery = defineQuery<LogEntry[] | LogPage, [LogPageRequest?]>('log');
export const messagesQuery = defineQuery<MessagesPage, [MessagesPageRequest]>('messages');
export const decideSignal = defineSignal<[unknown]>('decide');
export const decideUpdate = defineUpdate<DecideResult, [unknown]>('decide');
export const sendUpdate = defineUpdate<TurnState, [unknown]>('send');
export const closeSignal = defineSignal('close');
/** Goes on in a next execution: there a run moves to the current version of its agent, where there is a migration. */
export const upgradeSignal = defineSignal('upgrade');
export const stopSignal = defineSignal<[unknown]>('stop');

/** Search attributes of a run, of type Keyword where nothing else is said. */
export const searchAttributes = {
  agent: 'AirlockAgent',
  version: 'AirlockVersion',
  status: 'AirlockStatus',
  /** KeywordList. Of the open questions; as many as fit. */
  assignees: 'AirlockAssignees',
  /** Int. How many questions are open, also while fetches are under way; nothing before the first. */
  openQuestions: 'AirlockOpenQuestions',
} as const;

// ---------------------------------------------------------------- the fetch activity

/** Argument of an activity `fetch.<resource>`. */
export interface FetchCall {
  /** The request's id in its run. */
  id: string;
  runId: string;
  workflowId: string;
  agent: string;
  version: string;
  resource: string;
  params: Json;
  /**
   * Of a fetch with `messages` in its params, where its resource takes them so: which ones. Without `by` and with no
   * messages in `params` either, the run is asked for them, by query `messages`.
   */
  messages?: CallMessages;
  principal?: Principal;
  /** The same on every attempt of this request, and different for any other. */
  idempotencyKey: string;
  /**
   * What a failure `misconfigured` does, where it is not to be waited for: `fail` ends the fetch. `waiting`: the fetch
   * waits for its deployment, so that attempts fail for good with any other error. See the fetch policy.
   */
  whenMisconfigured?: 'fail' | 'waiting';
}

/** The messages of a call: all that a worker needs to have the list whole, and to know that it is the right one. */
export interface CallMessages {
  /** In all. */
  count: number;
  /** By the list of an earlier fetch of the run. */
  by?: NewMessages;
  /** Of the request. */
  fingerprint: string;
}
