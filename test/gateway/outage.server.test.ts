/** The Temporal server away for a while, and a gateway that is killed: nothing hangs, and what was open goes on. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentClient, resolveConfig } from 'airlockjs';
import { defineResources } from 'airlockjs/resources';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { writeResourceManifest } from '../../src/config/resource-manifest.js';
import { type DevServer, startDevServer } from '../../src/dev-server/index.js';
import { jsonLog, type RunningGateway, startGateway } from '../../src/gateway/index.js';
import { resourceManifest } from '../../src/worker/made-manifest.js';
import { score } from './support/claims.js';
import { ask } from './support/gateway.js';
import { listen } from './support/listener.js';

/** Longer than a call's deadline, and than the question behind it whether the server is there. */
const NO_HANG_MS = 25_000;

let root: string;
let server: DevServer;
let gateway: RunningGateway;
let runId: string;
const startServer = (port: number) =>
  startDevServer({ binary: inject('temporal').binary, port, dbFilename: path.join(root, 'temporal.db') });

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-outage-'));
  server = await startServer(await getPort());
  const resources = defineResources({ scored: score() });
  const { address, namespace } = server;
  const config = resolveConfig({ agents: './agents.ts', connection: { address, namespace } }, root);
  await writeResourceManifest(root, resourceManifest(config, resources));
  gateway = await startGateway({ config, port: 0, log: jsonLog('ERROR', () => {}) });
  const agents = await AgentClient.connect({ config });
  runId = (await agents.start({ agent: 'nobody', input: {}, runId: `outage-${randomUUID()}` })).id;
  await agents.close();
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await server?.stop();
  if (root !== undefined) await rm(root, { recursive: true });
});

const call = async (method: string, at: string, body?: unknown) => {
  const began = Date.now();
  const answer = await ask(gateway.url, undefined, method, at, body);
  return { ...answer, ms: Date.now() - began };
};

it('says 503 everywhere while its server is away, soon, and goes on when it is back', async () => {
  expect((await call('GET', '/readyz')).status).toBe(200);
  const listener = await listen(`${gateway.url}/v1/runs/${runId}/events`, undefined);
  await listener.until(({ event }) => event === 'state');
  const port = Number(new URL(`http://${server.address}`).port);
  const waiting = call('POST', '/v1/fetches/claim', { resource: 'scored', waitMs: 60_000 });
  await server.stop();

  const requests: [string, string, unknown?][] = [
    ['GET', '/v1/runs'],
    ['GET', `/v1/runs/${runId}`],
    ['GET', `/v1/runs/${runId}/log`],
    ['GET', `/v1/runs/${runId}/result?waitMs=1000`],
    ['GET', `/v1/runs/${runId}/events`],
    ['POST', '/v1/runs', { agent: 'nobody' }],
    ['POST', `/v1/runs/${runId}/messages`, { message: 1, waitMs: 0 }],
    ['POST', `/v1/runs/${runId}/cancel`, {}],
    ['GET', '/v1/fetches'],
    ['POST', '/v1/fetches/claim', { resource: 'scored', waitMs: 1_000 }],
  ];
  const answers = await Promise.all(requests.map((one) => call(...one)));
  for (const [index, { status, body, ms }] of answers.entries()) {
    const what = requests[index]?.slice(0, 2).join(' ');
    expect([what, status, body.code]).toEqual([what, 503, 'server_unreachable']);
    expect([what, ms < NO_HANG_MS, ms]).toEqual([what, true, ms]);
  }
  expect((await waiting).body.code).toBe('server_unreachable');
  const notReady = await call('GET', '/readyz');
  expect([notReady.status, notReady.body.code, notReady.ms < 4_000]).toEqual([503, 'not_ready', true]);
  expect((await call('GET', '/healthz')).status).toBe(200);

  server = await startServer(port);
  await expect.poll(async () => (await call('GET', '/readyz')).status, { timeout: 30_000 }).toBe(200);
  expect((await call('GET', `/v1/runs/${runId}`)).status).not.toBe(503);
  await call('POST', `/v1/runs/${runId}/cancel`, {});
  await listener.close();
}, 180_000);

it('stops soon with streams, long polls and waits open, and each of them ends', async () => {
  const { body } = await call('POST', '/v1/runs', { agent: 'nobody' });
  const listener = await listen(`${gateway.url}/v1/runs/${body.id}/events`, undefined);
  await listener.until(({ event }) => event === 'state');
  const open = [
    call('POST', '/v1/fetches/claim', { resource: 'scored', waitMs: 60_000 }),
    call('GET', `/v1/runs/${body.id}/result?waitMs=60000`),
  ];
  await expect.poll(() => call('GET', '/healthz').then(({ status }) => status)).toBe(200);
  const began = Date.now();
  await gateway.stop();
  // Not after the minute that its callers would wait.
  expect(Date.now() - began).toBeLessThan(30_000);
  await listener.ended;
  for (const { status } of await Promise.all(open)) expect([202, 204]).toContain(status);
}, 60_000);
