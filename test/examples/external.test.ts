/** The example of external fetches: answered by a Temporal worker in Python, and over HTTP by a shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { type JsonObject, loadConfig } from 'airlockjs';
import { defineResources } from 'airlockjs/resources';
import { buildWorkflowCode, loadResources } from 'airlockjs/worker';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { writeResourceManifest } from '../../src/config/resource-manifest.js';
import { jsonLog, type RunningGateway, startGateway } from '../../src/gateway/index.js';
import { resourceManifest } from '../../src/worker/made-manifest.js';
import { airlock } from '../cli/airlock.js';
import { commandsIn, jsonWith, page, repository } from '../docs/support/pages.js';
import { makeProject } from '../docs/support/project.js';
import { pythonSdk } from '../docs/support/python.js';
import { endOf, sh } from '../docs/support/shell.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const example = path.join(repository, 'examples/external');
const written = page('docs/external.md');

let root: string;
let workers: TestWorkers;
let gateway: RunningGateway;
let queue: string;
let resolver: ChildProcess | undefined;

beforeAll(async () => {
  const names = ['agents.ts', 'resources.ts', 'temporal.config.ts'];
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(example, name), 'utf8')]),
  );
  root = await makeProject(Object.fromEntries(files));
  const loaded = await loadConfig({ cwd: root });
  const resources = defineResources(await loadResources(loaded));
  workers = await startWorkers(resources, {}, await buildWorkflowCode(loaded, new DefaultLogger('ERROR')));
  const { address, namespace } = inject('temporal');
  const { taskQueue } = workers;
  const resourceTaskQueue = `${taskQueue}-resources`;
  queue = `${resourceTaskQueue}.fraud_score`;
  const config = { ...loaded, taskQueue, resourceTaskQueue, connection: { address, namespace } };
  await writeResourceManifest(root, resourceManifest(config, resources));
  gateway = await startGateway({ config, port: 0, log: jsonLog('ERROR') });
}, 180_000);
afterEach(async () => {
  if (resolver?.pid === undefined) return;
  // With what it has started: a poll that outlives its shell would take the next fetch.
  process.kill(-resolver.pid, 'SIGKILL');
  await endOf(resolver);
  resolver = undefined;
});
afterAll(async () => {
  await gateway?.stop();
  await workers?.stop();
  if (root !== undefined) await rm(root, { recursive: true });
});

const start = (amount: number) =>
  workers.agents.start({ agent: 'review', input: { order: 'maria-17', amount }, principal: 'maria' });
const outcomeOf = async (amount: number) => ((await (await start(amount)).result()) as JsonObject).outcome;

it('is taken as the page says, and the resource is described', { timeout: 120_000 }, async () => {
  const run = await start(49.9);
  const [claim = ''] = commandsIn(written.blocks).filter((command) => command.startsWith('curl'));
  const printed = await sh(claim.replace('localhost:7280', new URL(gateway.url).host), {
    cwd: root,
    env: process.env,
  });
  const shown = jsonWith<{ fetch: JsonObject }>('leaseMs', written);
  expect(JSON.parse(printed)).toEqual({
    ...shown,
    claim: expect.any(String),
    fetch: {
      ...shown.fetch,
      runId: run.id,
      idempotencyKey: expect.any(String),
      deadlineAt: expect.stringMatching(/Z$/),
    },
  });
  await run.cancel();
  const described = await airlock(['resources', '--json'], { cwd: root });
  expect(described.json()).toMatchObject([
    {
      name: 'fraud_score',
      activityType: 'fetch.fraud_score',
      taskQueue: 'airlock-resources.fraud_score',
      deadlineMs: 7_200_000,
      params: { type: 'object', required: ['order', 'amount'] },
      result: { properties: { score: { minimum: 0, maximum: 1 } } },
      external: { leaseMs: 30_000 },
    },
  ]);
});

it('is answered in Python', { timeout: 180_000 }, async () => {
  const env = {
    ...process.env,
    PYTHONPATH: await pythonSdk(),
    TEMPORAL_ADDRESS: inject('temporal').address,
    TASK_QUEUE: queue,
  };
  resolver = spawn('python3', [path.join(example, 'worker.py')], { env, stdio: 'ignore', detached: true });
  expect(await outcomeOf(49.9)).toBe('Refund maria-17.');
  expect(await outcomeOf(900)).toBe('Look at maria-17 first.');
  const refused = await start(0);
  await expect(refused.result()).rejects.toMatchObject({
    message: expect.stringContaining('more than nothing'),
  });
  expect(await refused.log()).toMatchObject([{ answer: { ok: false, error: { code: 'bad_request' } } }]);
});

it('is answered by curl and a shell', { timeout: 120_000 }, async () => {
  resolver = spawn('sh', [path.join(example, 'resolver.sh')], {
    env: { ...process.env, GATEWAY: gateway.url },
    stdio: 'ignore',
    detached: true,
  });
  expect(await outcomeOf(49.9)).toBe('Refund maria-17.');
  expect(await outcomeOf(2_000)).toBe('Look at maria-17 first.');
});
