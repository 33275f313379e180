/** What a run may take: the part `limits` of the configuration (docs/runaways.md). */
import * as z from 'zod';
import { durationSchema } from '../common/fetch-policy.js';

const count = z.number().int().min(1);

export const limitsSchema = z
  .object({
    /** Steps of an agent in one run before it fails as a runaway. Default: 10,000. */
    steps: count.optional(),
    /** Of a run as a whole. `wallClock` counts everything, also while a person is waited for. Default: no limit. */
    run: z
      .object({
        fetches: count.optional(),
        questions: count.optional(),
        wallClock: durationSchema.optional(),
      })
      .strict()
      .optional(),
    /** Of each turn of a conversation; a turn that reaches one fails, the conversation continues. Default: no limit. */
    turn: z
      .object({
        steps: count.optional(),
        fetches: count.optional(),
        questions: count.optional(),
        wallClock: durationSchema.optional(),
      })
      .strict()
      .optional(),
    /** How long an agent may compute without a pause, up to 9 s. Default: 5 s. */
    compute: durationSchema.pipe(z.number().min(100).max(9_000)).optional(),
    /** Megabytes of JavaScript heap for all runs that an agent worker keeps in its process of agents. Default: V8's own, by available memory. */
    heapMb: z.number().int().min(128).optional(),
    /** Events in a history before the run continues as new; the server's own suggestion is always followed. Default: 8,000. */
    historyEvents: z.number().int().min(10).optional(),
    /**
     * How long a run whose agent or version its worker does not know waits for a worker that does, before it fails. 0: not
     * at all. Default: 5 minutes.
     */
    unknownAgent: durationSchema.optional(),
  })
  .strict();

/** A missing field means no limit. */
interface CountLimits {
  steps?: number | undefined;
  fetches?: number | undefined;
  questions?: number | undefined;
  wallClockMs?: number | undefined;
}

/** With nothing left open. */
export interface ResolvedLimits {
  historyEvents: number;
  run: CountLimits & { steps: number };
  turn: CountLimits;
  computeMs: number;
  heapMb: number | undefined;
  unknownAgentMs: number;
}

export function resolveLimits(given: z.output<typeof limitsSchema> = {}): ResolvedLimits {
  const { wallClock: ofRun, ...run } = given.run ?? {};
  const { wallClock: ofTurn, ...turn } = given.turn ?? {};
  return {
    historyEvents: given.historyEvents ?? 8_000,
    run: { ...run, steps: given.steps ?? 10_000, wallClockMs: ofRun },
    turn: { ...turn, wallClockMs: ofTurn },
    computeMs: given.compute ?? 5_000,
    heapMb: given.heapMb,
    unknownAgentMs: given.unknownAgent ?? 5 * 60_000,
  };
}
