/** Shapes that the API adds to those of the protocol. */
import * as z from 'zod';
import { closedStatuses, runStateSchema, runStatuses, stuckReasonSchema } from '../common/view-schemas.js';

const statusSchema = z.enum([...runStatuses, ...closedStatuses]);

/** Why a run that has ended did not complete. */
export const runFailureSchema = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'RunFailure' });

/** A run in a list: what the Temporal server knows of it. No worker is asked. */
export const runSummarySchema = z
  .object({
    id: z.string(),
    agent: z.string().optional(),
    version: z.string().optional(),
    summary: z.string().optional(),
    taskQueue: z.string(),
    status: statusSchema,
    reason: stuckReasonSchema.optional(),
    assignees: z.array(z.string()),
    principal: z.string().optional(),
    openQuestions: z.number().int().optional(),
    startedAt: z.string(),
    closedAt: z.string().optional(),
  })
  .meta({ id: 'RunSummary' });

/** A run's state, with what the server adds. */
export const runDetailsSchema = runStateSchema
  .partial({ counts: true })
  .extend({
    id: z.string(),
    startedAt: z.string(),
    closedAt: z.string().optional(),
    summary: z.string().optional(),
    incomplete: z.object({ code: z.string(), message: z.string() }).optional(),
    failure: runFailureSchema.optional(),
  })
  .meta({ id: 'RunDetails' });
