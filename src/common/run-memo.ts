/** What a run keeps in its memo from one execution to the next: to those outside it is one run, which began once. */
import * as z from 'zod';

/** Where in a run's memo it stands. */
export const RUN_MEMO = 'airlockRun';

const runMemoSchema = z.object({
  /** ISO 8601. When the first execution began. */
  startedAt: z.iso.datetime(),
});

/** @returns nothing in the first execution, and where an execution before had none */
export function readStartedAt(memo: Record<string, unknown> | undefined): string | undefined {
  return runMemoSchema.safeParse(memo?.[RUN_MEMO]).data?.startedAt;
}
