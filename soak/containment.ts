/**
 * Containment: while twenty sound runs go on, others do whatever they can against them. A round counts
 *
 * - `crossed`: a sound run that ended with another result than its own;
 * - `hung`: a run, sound or hostile, that did not end in time;
 * - `poisoned`: a worker that ended or could work no more, a sound run that failed, or a hostile one that ended other
 *   than by name.
 *
 * All is drawn from a seed: the same seed is the same trial, as far as the machine allows.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { AgentClient, type RunHandle } from 'airlockjs';
import { runErrorCodes } from '#dist/common/errors.js';
import { Chance } from './chance.js';
import { type Attack, attack, type Field } from './containment/attacks.js';
import { agentFaults } from './containment/project/agents.js';
import { resourceFaults } from './containment/project/resources.js';
import { TrialWorker } from './containment/workers.js';

export interface ContainmentOptions {
  seed: number;
  /** Of a Temporal server with Airlock's search attributes. */
  address: string;
  namespace?: string;
  /** Ends at the first of both; default: one round. */
  rounds?: number;
  untilMs?: number;
  /** Hostile acts in a round. Default: 10. */
  attacks?: number;
  /** Told of each fault that is counted. */
  onFault?: (fault: string) => void;
}

export interface ContainmentResult {
  seed: number;
  rounds: number;
  runs: number;
  poisoned: number;
  hung: number;
  crossed: number;
}

const SOUND_RUNS = 20;
/** On a busy machine a runaway costs its worker half a minute, twice. */
const DEADLINE_MS = 300_000;

export async function runContainment(options: ContainmentOptions): Promise<ContainmentResult> {
  const { seed, address, namespace = 'default', untilMs = Number.POSITIVE_INFINITY } = options;
  const rounds = options.rounds ?? (options.untilMs === undefined ? 1 : Number.POSITIVE_INFINITY);
  const taskQueue = `containment-${randomUUID()}`;
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, SOAK_TASK_QUEUE: taskQueue };
  const workers = [new TrialWorker('agent', env), new TrialWorker('resources', env)];
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const agents = new AgentClient({ client, taskQueue });
  const result: ContainmentResult = { seed, rounds: 0, runs: 0, poisoned: 0, hung: 0, crossed: 0 };
  const count = (kind: 'poisoned' | 'hung' | 'crossed', what: string) => {
    result[kind] += 1;
    options.onFault?.(`seed ${seed}, round ${result.rounds}: ${kind}: ${what}`);
  };
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    while (result.rounds < rounds && Date.now() < untilMs) {
      result.rounds += 1;
      const chance = new Chance(seed * 10_007 + result.rounds);
      await round({ agents, client, taskQueue, chance, attacks: options.attacks ?? 10, count, result });
      for (const worker of workers) {
        if (!worker.isGone) continue;
        count('poisoned', `a worker ended: ${worker.lastWords}`);
        await worker.start();
      }
    }
    return result;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await connection.close();
  }
}

interface Round {
  agents: AgentClient;
  client: Client;
  taskQueue: string;
  chance: Chance;
  attacks: number;
  count(kind: 'poisoned' | 'hung' | 'crossed', what: string): void;
  result: ContainmentResult;
}

async function round({ agents, client, taskQueue, chance, attacks, count, result }: Round): Promise<void> {
  const sound = await Promise.all(
    Array.from({ length: SOUND_RUNS }, async (_, n) => ({
      n,
      run: await agents.start({ agent: 'counted', input: { text: String(n) } }),
    })),
  );
  const ends = sound.map(async ({ n, run }) => judgeSound(n, await endOf(run, `answer ${n}`), count));
  const ids = sound.map(({ run }) => run.id);
  const field: Field = { client, taskQueue, sound: ids, agentFaults, resourceFaults };
  const made: Attack[] = [];
  for (let nth = 0; nth < attacks; nth += 1) made.push(await attack(field, chance));
  const hostile = made.flatMap(({ what, runId }) => (runId === undefined ? [] : [{ what, runId }]));
  await Promise.all([
    ...ends,
    ...hostile.map(async ({ what, runId }) => judgeHostile(what, await endOf(agents.get(runId), 'x'), count)),
  ]);
  result.runs += sound.length + hostile.length;
}

type End = { result: unknown } | { code: string; message: string } | 'hung';

/** Answers what a run asks until it ends, or too much time has passed. */
async function endOf(run: RunHandle<unknown>, value: string): Promise<End> {
  let isOver = false;
  const result: Promise<End> = run.result().then(
    (given) => ({ result: given }),
    (error: { code?: string; message: string }) => ({ code: error.code ?? '', message: error.message }),
  );
  void result.finally(() => {
    isOver = true;
  });
  const until = Date.now() + DEADLINE_MS;
  while (!isOver) {
    if (Date.now() > until) {
      await run.cancel('It did not end in time.').catch(() => {});
      return 'hung';
    }
    // A worker whose thread is being replaced answers nobody for a while.
    const asked = await run.state().then(
      ({ interrupts }) => interrupts,
      () => [],
    );
    for (const { id, allowed } of asked) {
      const decision = allowed.includes('respond')
        ? { type: 'respond' as const, value }
        : { type: 'approve' as const };
      await run.decide({ interruptId: id, decision, actor: 'containment' }).catch(() => {});
    }
    await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  return result;
}

function judgeSound(n: number, end: End, count: Round['count']): void {
  const expected = `${n} ${2 * n} answer ${n} ${4 * n}`;
  if (end === 'hung') count('hung', `sound run ${n}`);
  else if (!('result' in end)) count('poisoned', `sound run ${n} failed: ${end.code}: ${end.message}`);
  else if ((end.result as { out?: unknown }).out !== expected) {
    count('crossed', `sound run ${n} ended with ${JSON.stringify(end.result)}`);
  }
}

function judgeHostile(what: string, end: End, count: Round['count']): void {
  if (end === 'hung') count('hung', what);
  else if ('code' in end && !runErrorCodes.some((code) => code === end.code)) {
    count('poisoned', `${what} ended as '${end.code}': ${end.message}`);
  }
}
