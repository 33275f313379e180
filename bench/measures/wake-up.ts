/** What it costs to wake a run that has left the worker's cache: its history is read and replayed. */

import type { TemporalSystem } from '../driver/temporal-system.js';
import { round } from '../statistics.js';

const CACHED_RUNS = 10;
const RUNS = 60;

/** Milliseconds of CPU from the decision to the end of one run, five fetches behind it; and the ratio. */
export async function measureWakeUp(
  start: (name: 'plain' | 'airlock', cachedRuns: number) => Promise<TemporalSystem>,
): Promise<Record<string, number>> {
  const job = { kind: 'loop', fetches: 5 } as const;
  const cost: Record<string, number> = {};
  for (const name of ['plain', 'airlock'] as const) {
    const system = await start(name, CACHED_RUNS);
    try {
      const warm = await system.park(job, RUNS);
      for (const run of warm) await system.wake(run, job);
      const parked = await system.park(job, RUNS);
      const evicted = parked.slice(0, RUNS - CACHED_RUNS);
      const before = await system.usage();
      for (const run of evicted) await system.wake(run, job);
      cost[name] = round(((await system.usage()).cpuMs - before.cpuMs) / evicted.length);
      await Promise.all(parked.slice(RUNS - CACHED_RUNS).map((run) => run.terminate()));
    } finally {
      await system.stop();
    }
  }
  return { ...cost, ratio: round((cost.airlock ?? Number.NaN) / (cost.plain ?? Number.NaN)) };
}
