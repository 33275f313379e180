/**
 * Requests, answers, decisions and refusals, as a run shows them: schemas for whoever describes the protocol to others (the
 * gateway's API). protocol.ts gives on the types that are inferred from them.
 *
 * The sandbox needs the types alone: workflow and agent code takes them by `import type`, so that no run pays for making
 * the schemas.
 */
import * as z from 'zod';
import { policyOutcomes } from './policy-decisions.js';
import { actorSchema, decisionSchema, decisionTypes, jsonSchema } from './protocol.js';

const objectSchema = z.record(z.string(), jsonSchema);

/** Messages `from` to `to` (exclusive) of the earlier list, or the next so many of the new ones. */
const messagePartSchema = z.union([z.tuple([z.number().int(), z.number().int()]), z.number().int()]);

/** A list of messages by an earlier one. */
export const newMessagesSchema = z
  .object({
    /** Messages of the whole list. */
    count: z.number().int(),
    /** The request of the same run whose list it goes on from. */
    since: z.string(),
    /** The whole list, in order. */
    parts: z.array(messagePartSchema),
    /** The new ones. */
    added: z.array(jsonSchema),
  })
  .meta({ id: 'NewMessages' });

/** A request to a service. */
export const fetchRequestSchema = z
  .object({
    kind: z.literal('fetch'),
    resource: z.string(),
    params: jsonSchema,
    /**
     * In `state` and `log`, of a model call whose conversation is long: its messages, by those of an earlier call. They
     * are not in `params` then.
     */
    messages: newMessagesSchema.optional(),
  })
  .meta({ id: 'FetchRequest' });

/** A request to a person: may a thing be done? */
export const approvalRequestSchema = z
  .object({
    kind: z.literal('approval'),
    action: z.string(),
    args: jsonSchema,
    description: z.string().optional(),
    /** How `description` is written. Default: Markdown. */
    format: z.literal('text').optional(),
    /** Which decisions the asker can take. */
    allowed: z.array(z.enum(decisionTypes)),
    assignees: z.array(z.string()).optional(),
    /** JSON Schema (draft 2020-12) that edited `args` must match, where the asker gave one. */
    argsSchema: objectSchema.optional(),
  })
  .meta({ id: 'ApprovalRequest' });

/** A request to a person: what is the answer? Always answered by `respond`. */
export const questionRequestSchema = z
  .object({
    kind: z.literal('question'),
    prompt: z.string(),
    /** How `prompt` is written. Default: Markdown. */
    format: z.literal('text').optional(),
    allowed: z.array(z.enum(decisionTypes)),
    assignees: z.array(z.string()).optional(),
    /** JSON Schema (draft 2020-12) that `value` must match, where the asker gave one. */
    schema: objectSchema.optional(),
    /** The raw payload of an interrupt that is not Airlock's own. */
    value: jsonSchema.optional(),
  })
  .meta({ id: 'QuestionRequest' });

export const humanRequestSchema = z
  .discriminatedUnion('kind', [approvalRequestSchema, questionRequestSchema])
  .meta({ id: 'HumanRequest' });

/** What the agent sees when a fetch fails, and what the log keeps. */
export const fetchFailureSchema = z
  .object({
    code: z.string(),
    resource: z.string(),
    message: z.string(),
    /** Facts about the failure that help the agent choose: an HTTP status, issues of a schema. */
    details: jsonSchema.optional(),
  })
  .meta({ id: 'FetchFailure' });

export const fetchAnswerSchema = z
  .union([
    z.object({ ok: z.literal(true), value: jsonSchema }),
    z.object({ ok: z.literal(false), error: fetchFailureSchema }),
  ])
  .meta({ id: 'FetchAnswer' });

const pathsSchema = z.array(z.string()).optional();

/** What a policy said of a fetch before it was answered. */
export const policyDecisionSchema = z
  .object({
    policy: z.string(),
    /** Of the policy. */
    version: z.string(),
    outcome: z.enum(policyOutcomes),
    /** The decision is recorded and has changed nothing. */
    mode: z.literal('audit').optional(),
    reason: z.string().optional(),
    /** The policy gave no decision: it threw, took too long, or said what is none. */
    failed: z.literal(true).optional(),
    /** Of `redact`: which places. */
    redacted: z.object({ params: pathsSchema, result: pathsSchema }).optional(),
  })
  .meta({ id: 'PolicyDecision' });

/** A decision that was taken, as the log keeps it. */
export const decisionRecordSchema = z
  .object({
    decision: decisionSchema,
    actor: actorSchema,
    /** ISO 8601. */
    at: z.string(),
    decisionId: z.string().optional(),
    /** Of the question as the sender saw it, where the sender said. */
    fingerprint: z.string().optional(),
  })
  .meta({ id: 'DecisionRecord' });

/** Why a decision, or a message to a conversation, changed nothing. */
export const refusalCodes = [
  'malformed',
  'unknown_interrupt',
  'already_decided',
  'withdrawn',
  'stale',
  'not_allowed',
  'invalid_value',
  'conversation_closed',
  'turn_ended',
  'message_exists',
] as const;

/** A decision that changed nothing, kept so that its sender can find out why. */
export const refusalSchema = z
  .object({
    code: z.enum(refusalCodes),
    message: z.string(),
    interruptId: z.string().optional(),
    decisionId: z.string().optional(),
    actor: actorSchema.optional(),
    /** ISO 8601. */
    at: z.string(),
  })
  .meta({ id: 'Refusal' });
