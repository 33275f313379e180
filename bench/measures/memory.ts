/** What a worker process grows by for each run that waits for a person in its cache. */
import type { TemporalSystem } from '../driver/temporal-system.js';
import { options } from '../options.js';
import { round } from '../statistics.js';

export interface Memory {
  /** Of the process, as the operating system counts it; includes what the garbage collector has not given back. */
  rssMb: number;
  /** Of its JavaScript heaps, after garbage collection. */
  heapMb?: number;
}

export async function measureMemory(systems: readonly TemporalSystem[]): Promise<Record<string, Memory>> {
  const perRun: Record<string, Memory> = {};
  for (const system of systems) {
    const before = await system.usage();
    const parked = await system.park({ kind: 'loop', fetches: 2 }, options.parked);
    const after = await system.usage();
    const share = (from = 0, to = 0) => round((to - from) / parked.length, 3);
    perRun[system.name] = {
      rssMb: share(before.rssMb, after.rssMb),
      ...(after.heapMb !== undefined && { heapMb: share(before.heapMb, after.heapMb) }),
    };
    await Promise.all(parked.map((run) => run.terminate()));
  }
  return perRun;
}
