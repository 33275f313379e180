/**
 * `npm run bench`: what a run costs with Airlock, against the same job written by hand, in one run of the benchmark.
 *
 * CPU of the worker process per run (not wall time), each system in a process of its own, warmed, repetitions
 * interleaved so that whatever disturbs the machine disturbs all, medians, printed as ratios. `--json` ends with one
 * JSON line. Not measured: the server, the client, the services behind the fetches.
 */
import { Client, Connection } from '@temporalio/client';
import { findTemporalBinary, startDevServer } from '../dist/worker/server/index.js';
import { SystemProcess } from './system-process.js';
import { type System, systems } from './systems/job.js';

const SIZES = (process.env.BENCH_SIZES ?? '1,5,25').split(',').map(Number);
const REPETITIONS = Number(process.env.BENCH_REPETITIONS ?? 5);
const RUNS = Number(process.env.BENCH_RUNS ?? 100);
const PARKED = Number(process.env.BENCH_PARKED ?? 200);

const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection });
const processes = systems.map((system) => new SystemProcess(system, client));
try {
  await Promise.all(processes.map((process) => process.start(server.address)));
  for (const process of processes) await process.cpuPerRun(5, RUNS);

  const cpu: Record<string, Record<System | 'ratio', number>> = {};
  for (const size of SIZES) {
    console.error(`${size} fetches …`);
    cpu[size] = await compareCpu(processes, size);
  }
  const memoryMb = await parkedMemory(processes);

  console.table(cpu);
  console.table({ 'memory per parked run (MB)': memoryMb });
  if (process.argv.includes('--json')) console.log(JSON.stringify({ node: process.version, cpu, memoryMb }));
} finally {
  await Promise.all(processes.map((process) => process.stop()));
  await connection.close();
  await server.stop();
}

async function compareCpu(
  processes: SystemProcess[],
  fetches: number,
): Promise<Record<System | 'ratio', number>> {
  const count = Math.max(20, Math.round(RUNS / Math.sqrt(fetches)));
  const samples = new Map<System, number[]>(systems.map((system) => [system, []]));
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    for (const process of processes)
      samples.get(process.system)?.push(await process.cpuPerRun(fetches, count));
  }
  const [plain, airlock] = systems.map((system) => round(median(samples.get(system) ?? []))) as [
    number,
    number,
  ];
  return { plain, airlock, ratio: round(airlock / plain) };
}

async function parkedMemory(processes: SystemProcess[]): Promise<Record<string, number>> {
  const perRun: Record<string, number> = {};
  for (const process of processes) {
    const before = await process.usage();
    const runs = await process.park(PARKED);
    perRun[process.system] = round(((await process.usage()).memoryMb - before.memoryMb) / PARKED);
    await Promise.all(runs.map((run) => run.terminate()));
  }
  return perRun;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
