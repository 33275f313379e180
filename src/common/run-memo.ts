/** What a run keeps in its memo from one execution to the next: to those outside it is one run, which began once. */
import * as z from 'zod';

/** Where in a run's memo it stands. */
export const RUN_MEMO = 'airlockRun';

const runMemoSchema = z.object({
  /** ISO 8601. When the first execution began; absent in the first. */
  startedAt: z.iso.datetime().optional(),
  /** The line by which the run is recognised. Temporal's own summary is lost when a run continues as new. */
  summary: z.string().optional(),
});
export type RunMemo = z.infer<typeof runMemoSchema>;

/** @returns nothing of what is not there, or is not as it should be */
export function readRunMemo(memo: Record<string, unknown> | undefined): RunMemo {
  return runMemoSchema.safeParse(memo?.[RUN_MEMO]).data ?? {};
}

/** Where in a run's memo it stands what the run was started with. It stays with every execution. */
export const START_MEMO = 'airlockStart';

const startMemoSchema = z.object({
  /** Fingerprint of the input as it was sent. It shows whether a second start under the same id is the same start. */
  input: z.string(),
});
export type StartMemo = z.infer<typeof startMemoSchema>;

/** @returns nothing for a run that another client has started */
export function readStartMemo(memo: Record<string, unknown> | undefined): StartMemo | undefined {
  return startMemoSchema.safeParse(memo?.[START_MEMO]).data;
}
