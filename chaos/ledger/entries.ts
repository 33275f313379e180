/** What was written, and how often it was tried: shared by the ledger and whoever looks at it. */
import * as z from 'zod';

export const entrySchema = z.object({
  idempotencyKey: z.string(),
  name: z.string(),
  amount: z.number(),
  /** How often it was sent; it was entered once. */
  attempts: z.number(),
  /** Whether something else was sent with the same key. */
  mixed: z.boolean(),
});
export type Entry = z.infer<typeof entrySchema>;
export const writeSchema = z.object({ name: z.string(), amount: z.number() });
