/** A message to a conversation, and the turn that it begins. */
import * as z from 'zod';
import type { turnStateSchema } from '../view-schemas.js';
import { jsonSchema } from './json.js';
import { actorSchema } from './people.js';

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
export type TurnState = z.infer<typeof turnStateSchema>;
