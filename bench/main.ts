/**
 * `npm run bench`: what a run costs with Airlock, as ratios against other ways to run the same job, measured in one
 * invocation on one machine.
 *
 * Each system works in a process of its own. What counts is the CPU of that process, not wall time. Not measured: the
 * server, the database, the client, the services behind the fetches. `--json` ends with one JSON line.
 */
import { Client, Connection } from '@temporalio/client';
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions } from '#scripts/command-options.js';
import { startLangGraphSystem, startTemporalSystem } from './driver/start-system.js';
import type { System } from './driver/system.js';
import { TemporalSystem } from './driver/temporal-system.js';
import type { Job } from './job.js';
import { measureColdStart } from './measures/cold-start.js';
import { type CpuRow, measureCpu } from './measures/cpu.js';
import { measureFlatness } from './measures/flatness.js';
import { measureHistory } from './measures/history.js';
import { measureMemory } from './measures/memory.js';
import { measureWakeUp } from './measures/wake-up.js';
import { options } from './options.js';

const { json } = commandOptions('npm run bench', {});
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection });
const systems: System[] = [];
try {
  for (const name of options.systems) {
    systems.push(
      name === 'postgres' || name === 'memory'
        ? await startLangGraphSystem(name)
        : await startTemporalSystem(name, server.address, client, options.parked + 100),
    );
  }
  const onTemporal = systems.filter((system) => system instanceof TemporalSystem);

  const cpu: Record<string, CpuRow> = {};
  for (const size of options.sizes) {
    say(`CPU per run: ${size} …`);
    cpu[size] = await measureCpu(systems, jobOf(size));
    say(JSON.stringify(cpu[size]));
  }
  const measured = {
    ...(await measure('memory', async () => ({ memoryMb: await measureMemory(onTemporal) }))),
    ...(await measure('flat', async () => ({ flat: await measureFlatness(onTemporal) }))),
    ...(await measure('history', async () => ({ history: await measureHistory(onTemporal) }))),
    ...(await measure('wakeUp', async () => ({
      wakeUpMs: await measureWakeUp((name, cached) =>
        startTemporalSystem(name, server.address, client, cached),
      ),
    }))),
    ...(await measure('coldStart', async () => ({ coldStartMs: await measureColdStart(server.address) }))),
  };

  console.log(`Node ${process.version}`);
  for (const [title, figures] of Object.entries({ 'CPU per run (ms)': cpu, ...measured })) {
    console.log(title);
    console.table(figures);
  }
  if (json) {
    const { history, ...others } = measured;
    const historyEventsPerFetch = history?.airlock?.eventsPerFetch;
    console.log(JSON.stringify({ node: process.version, cpu, ...others, historyEventsPerFetch, history }));
  }
} finally {
  await Promise.all(systems.map((system) => system.stop()));
  await connection.close();
  await server.stop();
}

function jobOf(size: string): Job {
  const [, name, count = size] = /^([A-Za-z]+)(\d+)$/.exec(size) ?? [];
  if (name === undefined) return { kind: 'loop', fetches: Number(size) };
  if (name === 'createAgent') return { kind: 'assistant', rounds: Number(count) };
  if (name === 'fanOut' || name === 'fanOutInNode' || name === 'body') {
    return { kind: name, fetches: Number(count) };
  }
  throw new Error(
    `BENCH_SIZES: ${size} is no size. Take a number, or fanOut100, fanOutInNode100, body200, createAgent10.`,
  );
}

async function measure<Figures>(name: string, take: () => Promise<Figures>): Promise<Partial<Figures>> {
  if (!options.measures.includes(name)) return {};
  say(`${name} …`);
  const figures = await take();
  say(JSON.stringify(figures));
  return figures;
}

function say(what: string): void {
  console.error(what);
}
