/**
 * `npm run scale`: how many parked runs a worker holds, and whether workers may come and go under a load.
 *
 * 1. 10,000 runs are parked at a question with one agent worker whose cache holds 500, and one resource worker; then
 *    all are answered, and each must come to its result. Reported: memory, throughput, the server's share of CPU.
 * 2. Two agent and two resource workers share a load; one of each is added under it, and one of each taken away.
 *
 * Real processes (`airlock worker`), a real server, its store in memory. Ends with one JSON line.
 */
import type { ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { AgentClient } from 'airlockjs';
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions } from '#scripts/command-options.js';
import { end, Project } from '../driver/project.js';
import { round } from '../statistics.js';
import { Load } from './load.js';
import { usageOf } from './process-usage.js';
import { sharesOfWorkers } from './shares.js';

// It ends with one line of JSON, asked for or not.
commandOptions('npm run scale', {});

const RUNS = Number(process.env.SCALE_RUNS ?? 10_000);
const CACHED_RUNS = Number(process.env.SCALE_CACHED_RUNS ?? 500);
/** Evicted runs are garbage until the heap is nearly full: without a bound that is some GB. */
const HEAP_MB = Number(process.env.SCALE_HEAP_MB ?? 384);
const SHARED_RUNS = Number(process.env.SCALE_SHARED_RUNS ?? 1_000);

const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const connection = await Connection.connect({ address: server.address });
const agents = new AgentClient({ client: new Client({ connection }) });
const project = await Project.make(server.address, {
  maxCachedRuns: CACHED_RUNS,
  heapMb: HEAP_MB,
});
try {
  const parked = await parkAndAnswer();
  const shared = await shareAndChange();
  console.log(JSON.stringify({ node: process.version, cores: cpus().length, parked, shared }));
  process.exitCode = parked.completed === RUNS && shared.completed === SHARED_RUNS ? 0 : 1;
} finally {
  await project.remove();
  await connection.close();
  await server.stop();
}

async function parkAndAnswer() {
  const agent = await project.startWorker('agent');
  const resources = await project.startWorker('resources');
  try {
    const load = new Load(agents, RUNS);
    const parking = await timed([server.pid, pidOf(agent), pidOf(resources)], async () => {
      await load.start();
      await load.parked((count) => say(`${count} of ${RUNS} parked`));
    });
    const { rssMb: parkedMb } = await usageOf(pidOf(agent));
    say('answering …');
    let completed = 0;
    const answering = await timed([server.pid, pidOf(agent), pidOf(resources)], async () => {
      await load.decide();
      completed = await load.completed();
    });
    const { peakMb } = await usageOf(pidOf(agent));
    return {
      runs: RUNS,
      cachedRuns: CACHED_RUNS,
      heapMb: HEAP_MB,
      completed,
      agentWorkerMb: { parked: Math.round(parkedMb), peak: Math.round(peakMb) },
      parking: summary(parking, RUNS),
      answering: summary(answering, RUNS),
    };
  } finally {
    await Promise.all([end(agent), end(resources)]);
  }
}

async function shareAndChange() {
  const both = () => Promise.all([project.startWorker('agent'), project.startWorker('resources')]);
  const [first, second] = [await both(), await both()];
  let third: ChildProcess[] = [];
  try {
    const load = new Load(agents, SHARED_RUNS);
    const starting = load.start();
    say('adding workers …');
    third = await both();
    say('taking workers away …');
    await Promise.all(first.map(end));
    await starting;
    await load.parked((count) => say(`${count} of ${SHARED_RUNS} parked`));
    await load.decide();
    const completed = await load.completed();
    return { runs: SHARED_RUNS, completed, workflowTasksByWorker: await sharesOfWorkers(agents, load.ids) };
  } finally {
    await Promise.all([...first, ...second, ...third].map(end));
  }
}

interface Timed {
  seconds: number;
  /** Of the server, the agent worker and the resource worker. */
  cpuSeconds: number[];
}

async function timed(pids: readonly number[], work: () => Promise<void>): Promise<Timed> {
  const cpu = () => Promise.all(pids.map(async (pid) => (await usageOf(pid)).cpuSeconds));
  const before = await cpu();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, cpuSeconds: (await cpu()).map((after, index) => after - (before[index] ?? 0)) };
}

function summary({ seconds, cpuSeconds }: Timed, runs: number) {
  const [server = 0, agent = 0, resources = 0] = cpuSeconds;
  const perRun = (used: number) => round((used / runs) * 1000);
  return {
    seconds: Math.round(seconds),
    runsPerSecond: round(runs / seconds, 1),
    cpuMsPerRun: { server: perRun(server), agent: perRun(agent), resources: perRun(resources) },
    serverShare: round(server / (server + agent + resources)),
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A worker has no process.');
  return pid;
}

function say(line: string): void {
  console.error(line);
}
