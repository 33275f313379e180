/** What an agent asks: a service, or a person. */
import type * as z from 'zod';
import type { approvalRequestSchema, fetchRequestSchema, questionRequestSchema } from '../request-schemas.js';

/** What an approval may be answered with. */
export const decisionTypes = ['approve', 'edit', 'reject', 'respond'] as const;

export type DecisionType = (typeof decisionTypes)[number];

/** A request to a service. */
export type FetchRequest = z.infer<typeof fetchRequestSchema>;

/** A request to a person: may a thing be done? */
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** A request to a person: what is the answer? Always answered by `respond`. */
export type QuestionRequest = z.infer<typeof questionRequestSchema>;

export type HumanRequest = ApprovalRequest | QuestionRequest;

export type BoundaryRequest = FetchRequest | HumanRequest;
