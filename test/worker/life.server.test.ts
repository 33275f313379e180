/** How the process of a worker ends, and what does not end it. */
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { AgentClient } from 'airlockjs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeProject, packageRoot, spawnAirlock } from '../cli/airlock.js';

const taskQueue = `life-${randomUUID()}`;
const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({
  agents: './agents.ts', resources: './resources.ts', taskQueue: '${taskQueue}', worker: { shutdownGrace: '1s' },
});
`;
const agents = `
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { defineAgents, fetch } from 'airlockjs/agent';
const State = Annotation.Root({ resource: Annotation<string>(), out: Annotation<unknown>() });
const graph = new StateGraph(State)
  .addNode('act', async ({ resource }) => ({
    out: await fetch(resource, {}).catch((error) => ({ code: error.code, message: error.message })),
  }))
  .addEdge(START, 'act');
export default defineAgents({ asker: { versions: { '1': graph }, current: '1' } });
`;
const resources = `
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import * as z from 'zod';
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const of = (fetch) => defineResource({ params: z.json(), result: z.json(), retry: { maxAttempts: 1 }, fetch });
const strange = (name) => Object.defineProperty(new Error('strange'), name, { get() { throw new Error('no'); } });
export default defineResources({
  slow: of(async () => (await pause(3_000), 'slow')),
  stubborn: of(() => new Promise(() => setInterval(() => {}, 1_000))),
  rejects: of(async () => { Promise.reject(new Error('nobody listens')); await pause(60_000); }),
  throws: of(async () => { setTimeout(() => { throw new Error('nobody listens'); }, 10); await pause(60_000); }),
  late: of(async () => { setTimeout(() => { throw new Error('too late'); }, 300); return 'early'; }),
  half: of(() => { throw new Error('bad \\ud800 half', { cause: new Error('\\udc00') }); }),
  halfNamed: of(() => { throw new ResourceError({ code: 'not_found', message: 'bad \\ud800 half', details: { '\\ud800': '\\ud800' } }); }),
  strangeMessage: of(() => { throw strange('message'); }),
  strangeStack: of(() => { throw strange('stack'); }),
  strangeCause: of(() => { throw strange('cause'); }),
  proxy: of(() => { throw new Proxy({}, { get() { throw new Error('no'); }, getPrototypeOf() { throw new Error('no'); } }); }),
  symbol: of(() => { throw Symbol('x'); }),
  nothing: of(() => { throw undefined; }),
});
`;

let root: string;
let connection: Connection;
let client: AgentClient;
beforeAll(async () => {
  root = await makeProject({ 'temporal.config.ts': config, 'agents.ts': agents, 'resources.ts': resources });
  await symlink(path.join(packageRoot, 'node_modules/zod'), path.join(root, 'node_modules/zod'), 'dir');
  const { address, namespace } = inject('temporal');
  connection = await Connection.connect({ address });
  client = new AgentClient({ client: new Client({ connection, namespace }), taskQueue });
});
afterAll(async () => {
  await connection.close();
  await rm(root, { recursive: true, force: true });
});

const started = new Set<ChildProcess>();
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
});

interface RunningProcess {
  child: ChildProcessWithoutNullStreams;
  /** Exit code and what it wrote. */
  ended: Promise<{ code: number | null; said: string }>;
  said(): string;
}

function spawnWorker(env: NodeJS.ProcessEnv = {}, ...options: string[]): RunningProcess {
  const { address } = inject('temporal');
  const child = spawnAirlock(['worker', ...options], {
    cwd: root,
    env: { TEMPORAL_ADDRESS: address, ...env },
  });
  started.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  }
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, said: text }));
  return { child: child as ChildProcessWithoutNullStreams, ended, said: () => text };
}

async function workerAtWork(...options: string[]): Promise<RunningProcess> {
  const worker = spawnWorker({}, ...options);
  await expect.poll(() => worker.said(), { timeout: 240_000 }).toContain('at work');
  return worker;
}

const fetched = async (resource: string) => {
  const run = await client.start({ agent: 'asker', input: { resource } });
  return ((await run.result()) as { out: unknown }).out;
};

describe('a worker', { timeout: 420_000 }, () => {
  test('in a namespace that does not exist ends with one clear error', async () => {
    const { code, said } = await spawnWorker({ TEMPORAL_NAMESPACE: 'nowhere' }).ended;
    expect(code).toBe(5);
    expect(said).toMatch(/The server at \S+:\d+ has no namespace 'nowhere'/);
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('survives whatever its resources throw, and each fetch fails alone', async () => {
    const worker = await workerAtWork();
    const slow = fetched('slow');
    for (const [resource, message] of [
      ['rejects', /nobody listens/],
      ['throws', /nobody listens/],
      ['half', /bad � half/],
      ['strangeMessage', /./],
      ['strangeStack', /strange/],
      ['strangeCause', /strange/],
      ['proxy', /./],
      ['symbol', /./],
      ['nothing', /./],
    ] as const) {
      expect(await fetched(resource), resource).toEqual({
        code: 'failed',
        message: expect.stringMatching(message),
      });
    }
    expect(await fetched('halfNamed')).toEqual({ code: 'not_found', message: 'bad � half' });
    expect(await fetched('late')).toBe('early');
    await expect.poll(() => worker.said()).toContain('too late');
    expect(await slow).toBe('slow');
    expect(worker.child.exitCode).toBe(null);

    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('ends soon after its grace although a handler does not heed its signal', async () => {
    const readyFile = path.join(root, 'ready');
    const worker = await workerAtWork('--ready-file', readyFile);
    expect(JSON.parse(await readFile(readyFile, 'utf8'))).toMatchObject({ pid: worker.child.pid });
    const run = await client.start({ agent: 'asker', input: { resource: 'stubborn' } });
    await expect.poll(async () => (await run.state()).fetches).toHaveLength(1);
    const before = Date.now();
    worker.child.kill('SIGTERM');
    const { code, said } = await worker.ended;
    // 1 s of grace, 5 s for cancelled fetches to be reported, 2 s for last words; the rest is for a busy machine.
    expect(Date.now() - before).toBeLessThan(25_000);
    expect({ code, said }).toMatchObject({ code: 0 });
    await expect(readFile(readyFile)).rejects.toThrow(/ENOENT/);
    await run.cancel();
  });
});
