/** `airlock doctor --agent`: agents that are not deterministic are caught, and those that are pass. */
import { fileURLToPath } from 'node:url';
import { type Json, resolveConfig } from 'airlockjs';
import { rehearse, rehearseRun, type WorkflowBundle } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { agentsBundle } from '../../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../../support/workers.js';
import { resources } from '../../workflows/support/resources.js';
import { airlock } from '../airlock.js';

const folder = fileURLToPath(new URL('./fixtures', import.meta.url));
const config = resolveConfig({ agents: './agents.ts', limits: { compute: '3s' } }, folder);
let bundle: WorkflowBundle;
let workers: TestWorkers;
beforeAll(async () => {
  bundle = await agentsBundle('test/cli/doctor/fixtures/agents.ts');
  workers = await startWorkers(resources, {}, bundle);
});
afterAll(() => workers.stop());

const input = { cities: ['Rome', 'Oslo', 'Lima'] };
const withInput = (agent: string, given: Json = input) =>
  rehearse({ config, bundle, rehearsal: { agent, input: given, log: [], beginsAtMs: 1_800_000_000_000 } });

async function withRun(agent: string) {
  const run = await workers.agents.start({ agent, input });
  await run.result();
  return rehearseRun({ config, bundle, client: workers.agents, id: run.id, agent });
}

test.each([
  ['counting', 'fetch double {"n":1}', 'fetch double {"n":2}'],
  ['unordered', 'fetch echo {"city":"Rome"}', 'fetch echo {"city":"Oslo"}'],
  ['sharing', 'fetch double {"n":1}', 'fetch double {"n":2}'],
])('%s asks something else the second time', async (agent, expected, got) => {
  expect(await withInput(agent)).toMatchObject({
    status: 'differs',
    difference: { request: 1, expected, got, against: 'the first time' },
  });
});

test('what cannot be changed, and what does not end, is told as it is', async () => {
  expect(await withInput('freezing')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('TypeError: Cannot add property count'),
  });
  expect(await withInput('spinning')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('computed for more than 3s'),
  });
  expect(await withInput('nobody')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining("there is no agent 'nobody'"),
  });
});

test('with the answers of a run it goes on to the end', async () => {
  expect(await withRun('later')).toMatchObject({ status: 'differs', difference: { request: 2 } });
  expect(await withRun('ending')).toMatchObject({ status: 'differs', difference: { request: 'end' } });
});

test('chance and the clock are as they were in the run', async () => {
  expect(await withInput('chance')).toMatchObject({ status: 'deterministic', requests: 1 });
  expect(await withRun('chance')).toMatchObject({ status: 'deterministic', requests: 2 });
});

test('the command line says so, with exit codes for scripts', async () => {
  const doctor = (...args: string[]) => airlock(['doctor', '--json', ...args], { cwd: folder });
  const caught = await doctor('--agent', 'counting', '--input', JSON.stringify(input));
  expect(caught.json()).toMatchObject({ agent: 'counting', version: '1', status: 'differs' });
  expect(caught.code).toBe(7);
  expect((await doctor('--agent', 'chance', '--input', JSON.stringify(input))).code).toBe(0);
  expect((await doctor('--version', '1')).json()).toMatchObject({ error: { code: 'bad_usage' } });

  const { address } = inject('temporal');
  const ofRun = (id: string) =>
    airlock(['doctor', '--json', '--run', id], { cwd: folder, env: { TEMPORAL_ADDRESS: address } });
  const run = await workers.agents.start({ agent: 'chance', input });
  await run.result();
  expect((await ofRun(run.id)).json()).toMatchObject({ agent: 'chance', status: 'deterministic' });
  expect((await ofRun('no-such-run')).json()).toMatchObject({ error: { code: 'run_not_found' } });
  // Three bundles are made.
}, 240_000);
