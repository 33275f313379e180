/**
 * What is shown of a run, as schemas: state, log and turns. As with request-schemas.ts, the sandbox takes the types alone.
 */
import * as z from 'zod';
import { actorSchema, decisionSchema, jsonSchema, principalSchema } from './protocol.js';
import {
  approvalRequestSchema,
  decisionRecordSchema,
  fetchAnswerSchema,
  fetchRequestSchema,
  humanRequestSchema,
  policyDecisionSchema,
  questionRequestSchema,
  refusalSchema,
} from './request-schemas.js';

export const runStatuses = [
  'running',
  'fetching',
  'waiting_for_human',
  'waiting_for_message',
  'stuck',
] as const;

/** Once a run has ended `status` is Temporal's close status. */
export const closedStatuses = [
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
  'continued_as_new',
] as const;

const pendingSchema = z.object({
  /** `fetch-3`, `approval-4`, `question-5`: the kind and the request's ordinal in the run. */
  id: z.string(),
  /**
   * SHA-256 of canonical JSON, lower-case hex. Of a fetch: of its kind, resource and params. Of a question: of all that a
   * person is shown of it, so that it changes with that (fingerprint.ts).
   */
  fingerprint: z.string(),
  /** ISO 8601. */
  requestedAt: z.string(),
});

/** Why a fetch cannot go on by itself. It is tried again slowly, and goes on once the deployment is fixed. */
export const blockedFetchSchema = z
  .object({
    code: z.literal('misconfigured'),
    message: z.string(),
    /** ISO 8601. */
    since: z.string(),
  })
  .meta({ id: 'BlockedFetch' });

export const fetchViewSchema = pendingSchema
  .extend(fetchRequestSchema.shape)
  .extend({ blocked: blockedFetchSchema.optional() })
  .meta({ id: 'PendingFetch' });

export const interruptViewSchema = z
  .discriminatedUnion('kind', [
    pendingSchema.extend(approvalRequestSchema.shape).meta({ id: 'PendingApproval' }),
    pendingSchema.extend(questionRequestSchema.shape).meta({ id: 'PendingQuestion' }),
  ])
  .meta({ id: 'PendingInterrupt' });

const turnBaseSchema = z.object({
  /** Turns are numbered from 1. */
  turn: z.number().int(),
  /** Who sent the message that began it, where the sender said. */
  sentBy: actorSchema.optional(),
});

/** Result of update `send`: the turn's result, or where the turn stands. */
export const turnStateSchema = z
  .union([
    turnBaseSchema.extend({
      status: z.literal('completed'),
      result: jsonSchema,
      /** Of a result with `messages`: how many of the conversation come before those, which this turn has added. */
      messagesBefore: z.number().int().optional(),
    }),
    turnBaseSchema.extend({
      status: z.literal('failed'),
      error: z.object({ code: z.string(), message: z.string() }),
    }),
    turnBaseSchema.extend({ status: z.literal('queued') }),
    turnBaseSchema.extend({
      status: z.enum(runStatuses),
      fetches: z.array(fetchViewSchema),
      interrupts: z.array(interruptViewSchema),
    }),
  ])
  .meta({ id: 'TurnState' });

/** Why a run cannot go on. `code` is one of docs/errors.md. */
export const stuckReasonSchema = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'StuckReason' });

/** Result of query `state`. Fetches and interrupts are those now pending. */
export const runStateSchema = z
  .object({
    status: z.enum([...runStatuses, ...closedStatuses]),
    /** Of a run that is `stuck`. */
    reason: stuckReasonSchema.optional(),
    agent: z.string(),
    version: z.string(),
    principal: principalSchema.optional(),
    fetches: z.array(fetchViewSchema),
    interrupts: z.array(interruptViewSchema),
    /** The most recent refusals, newest last; at most `MAX_REFUSED_KEPT`. */
    refused: z.array(refusalSchema),
    /** Totals over the whole run, refusals included that are no longer kept. */
    counts: z.object({
      steps: z.number().int(),
      fetches: z.number().int(),
      interrupts: z.number().int(),
      refused: z.number().int(),
    }),
    /** Of a conversation: the turn it is in or had last (0 before the first), who began it, and how many messages wait. */
    conversation: z
      .object({
        turn: z.number().int(),
        sentBy: actorSchema.optional(),
        queued: z.number().int(),
        closed: z.boolean(),
      })
      .optional(),
  })
  .meta({ id: 'RunState' });

const logEntryBaseSchema = z.object({
  id: z.string(),
  /** 1 for the first. */
  ordinal: z.number().int(),
  fingerprint: z.string(),
  requestedAt: z.string(),
  answeredAt: z.string().optional(),
  /**
   * Of a question that can be answered no more: its turn, or the run, ended without waiting for it, or the run moved to
   * another version, which does not ask it.
   */
  withdrawnAt: z.string().optional(),
  /** Of a conversation: the turn that asked. */
  turn: z.number().int().optional(),
  /** Who sent the message that began the turn, where the sender said. */
  sentBy: actorSchema.optional(),
  /** On the first entry of an answer to `log` that begins later than the run: how many come before it. */
  omittedBefore: z.number().int().optional(),
});

/** One request with its answer, as far as there is one. Result of query `log`: all of them, by ordinal. */
export const logEntrySchema = z
  .union([
    logEntryBaseSchema.extend({
      request: fetchRequestSchema,
      answer: fetchAnswerSchema.optional(),
      blocked: blockedFetchSchema.optional(),
      /** What policies said, in the order they are configured. */
      policy: z.array(policyDecisionSchema).optional(),
      /** The fetch was refused before any handler had seen it. */
      handled: z.literal(false).optional(),
    }),
    logEntryBaseSchema.extend({
      request: humanRequestSchema,
      /** All that were taken, in the order they came. */
      decisions: z.array(decisionRecordSchema),
      /** What became of the question; nothing while it is open. */
      outcome: z.enum(['answered', 'withdrawn']).optional(),
      decision: decisionSchema.optional(),
      actor: actorSchema.optional(),
      decisionId: z.string().optional(),
    }),
  ])
  .meta({ id: 'LogEntry' });
