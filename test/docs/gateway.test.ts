/** docs/gateway.md, followed: its configuration, its commands, and what they answer. */
import { rm } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { loadConfig, type ResolvedConfig } from 'airlockjs';
import { defineResources } from 'airlockjs/resources';
import { buildWorkflowCode, loadResources } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningGateway, startGateway } from '../../src/gateway/index.js';
import { jsonLog } from '../../src/gateway/log.js';
import { airlock, packageRoot } from '../cli/airlock.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { commandsIn, exampleOf, jsonWith, page } from './support/pages.js';
import { makeProject } from './support/project.js';
import { sh } from './support/shell.js';

const written = page('docs/gateway.md');
const commands = commandsIn(written.blocks);
const token = 'a-token-of-the-shop-in-this-test';

let root: string;
let workers: TestWorkers;
let gateway: RunningGateway;
let config: ResolvedConfig;

beforeAll(async () => {
  root = await makeProject(exampleOf(written));
  const loaded = await loadConfig({ cwd: root });
  workers = await startWorkers(
    defineResources(await loadResources(loaded)),
    {},
    await buildWorkflowCode(loaded, new DefaultLogger('ERROR')),
  );
  const { address, namespace } = inject('temporal');
  config = { ...loaded, taskQueue: workers.taskQueue, connection: { address, namespace } };
  gateway = await startGateway({ config, port: 0, log: jsonLog('ERROR'), env: { SHOP_TOKEN: token } });
}, 180_000);
afterAll(async () => {
  await gateway?.stop();
  await workers?.stop();
  if (root !== undefined) await rm(root, { recursive: true });
});

const run = (command: string) =>
  sh(command.replace('localhost:7280', new URL(gateway.url).host), {
    cwd: root,
    env: { ...process.env, SHOP_TOKEN: token },
  });
const those = (part: string) => commands.filter((command) => command.includes(part));

it('starts a run, shows it and lists it', async () => {
  const [start = '', ...others] = commands.filter(
    (one) => one.startsWith('curl') && one.includes('SHOP_TOKEN'),
  );
  expect(JSON.parse(await run(start))).toEqual({ id: 'maria-7', isNew: true });
  expect(JSON.parse(await run(start))).toEqual({ id: 'maria-7', isNew: false });
  await expect
    .poll(async () => (await workers.agents.state('maria-7')).status, { timeout: 30_000 })
    .toBe('waiting_for_human');
  const [show = '', list = '', events = ''] = others;
  expect(JSON.parse(await run(show))).toMatchObject({ id: 'maria-7', principal: { id: 'shop' } });
  await expect
    .poll(async () => JSON.parse(await run(list)).runs, { timeout: 30_000 })
    .toContainEqual(expect.objectContaining({ id: 'maria-7', principal: 'shop' }));
  expect(await run(events)).toMatch(/^event: state\n(.|\n)*event: log\n/);
  await workers.agents.cancel('maria-7');
}, 120_000);

it('refuses whoever has no token, as it is shown', async () => {
  const [refused = ''] = commands.filter((one) => one.endsWith('/v1/runs/maria-7') && !one.includes('-H'));
  const shown = jsonWith<{ requestId: string }>('detail', written);
  expect(JSON.parse(await run(refused))).toEqual({ ...shown, requestId: expect.any(String) });
});

it('names routes that there are, and every one of runs', async () => {
  const document = await (await fetch(`${gateway.url}/openapi.json`)).json();
  const paths: Record<string, object> = Reflect.get(Object(document), 'paths');
  const there = Object.entries(paths)
    .flatMap(([route, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${route}`),
    )
    .filter((route) => route.includes('/v1/'));
  const text = `${written.text}${page('docs/external.md').text}`;
  const told = [...text.matchAll(/^\| `((?:GET|POST) [^`]+)` \|/gm)].map(([, route]) => route);
  expect(told.sort()).toEqual(there.sort());
});

it('is run as the page says', async () => {
  expect(those('main.js serve')).toEqual(['node node_modules/airlockjs/dist/cli/main.js serve']);
  const help = (await airlock(['serve', '--help'], { cwd: packageRoot })).stdout;
  expect(help).toContain('7280');
});
