/**
 * How long a fetch may take and how often it is tried. The durations people write, and the numbers Temporal gets.
 * Runs in the workflow sandbox as well as outside.
 */
import ms, { type StringValue } from 'ms';
import * as z from 'zod';

/** Milliseconds, or a string such as `'30s'`, `'5 minutes'`. */
export const durationSchema = z
  .union([z.number().nonnegative(), z.string().min(1)])
  .transform((value, context): number => {
    const parsed = typeof value === 'number' ? value : ms(value as StringValue);
    if (parsed !== undefined && Number.isFinite(parsed) && parsed >= 0) return parsed;
    context.addIssue({
      code: 'custom',
      message: `not a duration: '${value}'; write milliseconds or '30s', '5m'`,
    });
    return z.NEVER;
  });
export type Duration = z.input<typeof durationSchema>;

export const fetchPolicySchema = z
  .object({
    /** The SLA: from the request to its answer, all attempts and waiting included. */
    deadline: durationSchema.optional(),
    /** One attempt, from the moment a worker takes it. */
    attemptTimeout: durationSchema.optional(),
    /** A running attempt that does not report for this long is given up and tried again. Off unless set. */
    heartbeatTimeout: durationSchema.optional(),
    retry: z
      .object({
        /** How often a fetch is tried at most; 1 is never again. Default: as often as its deadline allows. */
        maxAttempts: z.number().int().min(1).max(1000).optional(),
        initialInterval: durationSchema.optional(),
        /** Each wait is this many times the one before. */
        backoff: z.number().min(1).max(100).optional(),
        maxInterval: durationSchema.optional(),
      })
      .strict()
      .optional(),
    /**
     * What a failure `misconfigured` does (a key that is not set, a package that is not installed): `wait` tries again
     * slowly until the deployment is fixed, without a deadline, and `state` says so; `fail` gives the error to the agent.
     * Default: `wait`.
     */
    whenMisconfigured: z.enum(['wait', 'fail']).optional(),
    /** Task queue of the workers that hold this resource. */
    taskQueue: z.string().min(1).optional(),
    /**
     * What a fetch with `messages` in its params is sent of a long conversation: `all` of them, or the `new` ones, from
     * which Airlock's resource workers make the list whole. They say so of themselves; for a worker of one's own set `all`.
     */
    messages: z.enum(['all', 'new']).optional(),
  })
  .strict();

/** What a person writes, in a resource or in the configuration. */
export type FetchPolicyOptions = z.input<typeof fetchPolicySchema>;
/** The same, parsed; still only what was said. */
export type PartialFetchPolicy = z.output<typeof fetchPolicySchema>;

/** What a fetch is dispatched with: every value known, milliseconds throughout. */
export interface FetchPolicy {
  deadlineMs: number;
  attemptTimeoutMs: number;
  heartbeatTimeoutMs: number | undefined;
  /** Nothing: the deadline alone bounds the attempts. */
  maxAttempts: number | undefined;
  initialIntervalMs: number;
  backoff: number;
  maxIntervalMs: number;
  whenMisconfigured: 'wait' | 'fail';
  taskQueue: string;
  messages: 'all' | 'new';
}

export const defaultFetchPolicy: Omit<FetchPolicy, 'taskQueue'> = {
  deadlineMs: 5 * 60_000,
  attemptTimeoutMs: 30_000,
  heartbeatTimeoutMs: undefined,
  maxAttempts: undefined,
  initialIntervalMs: 500,
  backoff: 2,
  maxIntervalMs: 30_000,
  whenMisconfigured: 'wait',
  messages: 'all',
};

/** Lays `layers` over `base`, the last one strongest. An unset option never hides a set one. */
export function layerFetchPolicy(
  base: FetchPolicy,
  ...layers: (PartialFetchPolicy | undefined)[]
): FetchPolicy {
  return layers.reduce<FetchPolicy>(
    (under, layer) => ({
      deadlineMs: layer?.deadline ?? under.deadlineMs,
      attemptTimeoutMs: layer?.attemptTimeout ?? under.attemptTimeoutMs,
      heartbeatTimeoutMs: layer?.heartbeatTimeout ?? under.heartbeatTimeoutMs,
      maxAttempts: layer?.retry?.maxAttempts ?? under.maxAttempts,
      initialIntervalMs: layer?.retry?.initialInterval ?? under.initialIntervalMs,
      backoff: layer?.retry?.backoff ?? under.backoff,
      maxIntervalMs: layer?.retry?.maxInterval ?? under.maxIntervalMs,
      whenMisconfigured: layer?.whenMisconfigured ?? under.whenMisconfigured,
      taskQueue: layer?.taskQueue ?? under.taskQueue,
      messages: layer?.messages ?? under.messages,
    }),
    base,
  );
}
