/** A person's decision, and its outcome. */
import * as z from 'zod';
import type { decisionRecordSchema, refusalCodes, refusalSchema } from '../request-schemas.js';
import { jsonSchema } from './json.js';
import { actorSchema } from './people.js';
import { decisionTypes } from './requests.js';

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
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** Result of update `decide`. */
export interface DecideResult {
  interruptId: string;
  /** `duplicate`: this `decisionId` was applied before; nothing changed now. */
  status: 'accepted' | 'duplicate';
}

/** Why a decision, or a message to a conversation, changed nothing. */
export type RefusalCode = (typeof refusalCodes)[number];

/** A decision that changed nothing, kept so that its sender can find out why. */
export type Refusal = z.infer<typeof refusalSchema>;
