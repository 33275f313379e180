import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Check, type DoctorReport, runDoctor } from '../../../src/cli/doctor/index.js';
import { checkNode } from '../../../src/cli/doctor/project-checks.js';
import { renderReport } from '../../../src/cli/render/report.js';
import { AirlockError } from '../../../src/common/errors.js';
import { resolveConfig } from '../../../src/config/define-config.js';
import { connectClient, resolveConnection } from '../../../src/connection/index.js';
import { findTemporalBinary } from '../../../src/dev-server/index.js';
import { type ServerProcess, startServerProcess } from '../../../src/dev-server/server-process.js';
import { makeProject } from '../../docs/support/project.js';
import { airlock } from '../airlock.js';
import { plain } from '../examples.js';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../..', import.meta.url));

let root: string;
let binary: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-test-'));
  binary = (await findTemporalBinary()).path;
  env = { HOME: root, PATH: process.env.PATH, AIRLOCK_TEMPORAL_PATH: binary };
  await writeFile(path.join(root, 'agents.ts'), '');
  return () => rm(root, { recursive: true, force: true });
}, 120_000);

const check = ({ checks }: DoctorReport, name: string): Check | undefined =>
  checks.find((one) => one.name === name);

describe('a bare server: no search attributes, no workers', () => {
  let server: ServerProcess;
  let address: string;
  beforeAll(async () => {
    const port = await getPort({ host: '127.0.0.1' });
    address = `127.0.0.1:${port}`;
    server = await startServerProcess(binary, [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--headless',
    ]);
    await vi.waitFor(async () => (await connected()).connection.close(), { timeout: 20_000 });
  });
  afterAll(() => server.stop());

  const config = (options: object = {}) =>
    resolveConfig(
      { agents: './agents.ts', resources: './resources.ts', connection: { address }, ...options },
      root,
    );
  const connected = async () => connectClient(await resolveConnection(config(), env));

  test('says what is missing with the command that fixes it, and the command fixes it', async () => {
    const before = await runDoctor({ config: config(), env });
    expect(before.status).toBe('failed');
    expect(check(before, 'server')).toMatchObject({
      status: 'ok',
      actual: expect.stringMatching(new RegExp(`^${address} \\(source: config\\), server \\d+\\.\\d+`)),
    });
    expect(check(before, 'namespace')).toMatchObject({ status: 'ok', actual: 'default' });
    const missing = check(before, 'search-attributes');
    expect(missing).toMatchObject({
      status: 'failed',
      actual:
        'missing: AirlockAgent, AirlockVersion, AirlockStatus, AirlockAssignees, AirlockOpenQuestions, AirlockExternalFetches, AirlockPrincipal',
    });
    expect(missing?.command).toBe(
      `temporal operator search-attribute create --address ${address} --namespace default` +
        ' --name AirlockAgent --type Keyword --name AirlockVersion --type Keyword' +
        ' --name AirlockStatus --type Keyword --name AirlockAssignees --type KeywordList' +
        ' --name AirlockOpenQuestions --type Int --name AirlockExternalFetches --type KeywordList --name AirlockPrincipal --type Keyword',
    );

    const [, ...args] = (missing?.command ?? '').split(' ');
    await run(binary, args);
    await vi.waitFor(
      async () =>
        expect(check(await runDoctor({ config: config(), env }), 'search-attributes')?.status).toBe('ok'),
      { timeout: 10_000 },
    );
  });

  test('asks nothing of who has no project and names the server: an approver', async () => {
    const none = new AirlockError('no_config', 'There is no temporal.config.ts in /home.', 'Write one.');
    const report = await runDoctor({ config: none, cwd: root, env: { ...env, TEMPORAL_ADDRESS: address } });
    expect(check(report, 'configuration')).toMatchObject({ status: 'ok' });
    expect(check(report, 'agent-packages')).toBeUndefined();
    expect(check(report, 'server')).toMatchObject({ status: 'ok' });
    expect(report.withoutProject).toBe(true);
    expect(report.status).toBe('ok');
    expect(renderReport(report, plain)).toContain('Runs can be listed, shown and decided from here.');

    const unnamed = await runDoctor({ config: none, cwd: root, env });
    expect(check(unnamed, 'configuration')).toMatchObject({ status: 'failed' });
    expect(unnamed.withoutProject).toBeUndefined();
  });

  test('names missing workers by role, and sees those that poll', async () => {
    const ask = async () => runDoctor({ config: config({ taskQueue: 'polled' }), env });
    expect(check(await ask(), 'agent-workers')).toMatchObject({
      status: 'warning',
      actual: "none on task queue 'polled'",
      command: 'airlock worker --role agent',
    });
    expect(check(await ask(), 'resources-workers')).toMatchObject({
      actual: "none on task queue 'polled-resources'",
      command: 'airlock worker --role resources',
    });

    const { connection } = await connected();
    const stop = new AbortController();
    const { workflowService } = connection;
    const poll = (name: string) => ({ namespace: 'default', identity: 'a worker', taskQueue: { name } });
    const polls = connection.withAbortSignal(stop.signal, () =>
      connection.withDeadline(Date.now() + 60_000, () =>
        Promise.allSettled([
          workflowService.pollWorkflowTaskQueue(poll('polled')),
          workflowService.pollActivityTaskQueue(poll('polled-resources')),
        ]),
      ),
    );
    await vi.waitFor(
      async () => {
        const report = await ask();
        expect(check(report, 'agent-workers')).toMatchObject({
          status: 'ok',
          actual: "1 on task queue 'polled'",
        });
        expect(check(report, 'resources-workers')).toMatchObject({ status: 'ok' });
      },
      { timeout: 10_000 },
    );
    const versioning = { deployment: 'refunds' };
    const report = await runDoctor({ config: config({ taskQueue: 'polled', versioning }), env });
    expect(check(report, 'agent-workers')).toMatchObject({
      status: 'warning',
      fix: expect.stringContaining("None of them is of deployment 'refunds'"),
    });
    stop.abort();
    await polls;
    await connection.close();
  });

  test('shows the builds of agent workers, and holds them against the configuration', async () => {
    const { connection } = await connected();
    const stop = new AbortController();
    const polls = connection.withAbortSignal(stop.signal, () =>
      connection.withDeadline(Date.now() + 60_000, () =>
        connection.workflowService.pollWorkflowTaskQueue({
          namespace: 'default',
          identity: 'a worker of a build',
          taskQueue: { name: 'built' },
          deploymentOptions: { deploymentName: 'refunds', buildId: 'b1', workerVersioningMode: 2 },
        }),
      ),
    );
    polls.catch(() => {});
    const workers = async (versioning?: object) =>
      check(
        await runDoctor({ config: config({ taskQueue: 'built', ...(versioning && { versioning }) }), env }),
        'agent-workers',
      );
    await vi.waitFor(
      async () =>
        expect(await workers({ deployment: 'refunds' })).toMatchObject({
          status: 'ok',
          actual: "1 on task queue 'built', of build refunds b1",
        }),
      { timeout: 10_000 },
    );
    expect(await workers({ deployment: 'refunds', buildId: 'b2' })).toMatchObject({
      status: 'warning',
      fix: expect.stringContaining("None of them has build 'b2'"),
    });
    expect(await workers()).toMatchObject({
      status: 'warning',
      fix: expect.stringContaining('Worker Versioning'),
    });
    stop.abort();
    await connection.close();
  });

  test('loads what resource workers load, and looks for the credentials of the deployment', async () => {
    const project = await makeProject({
      'agents.ts': '',
      'resources.ts': `
        import { defineResource, defineResources } from 'airlockjs/resources';
        import * as z from 'zod';
        const any = { params: z.json(), result: z.json(), fetch: () => null };
        export default defineResources({ orders: defineResource(any), pay: defineResource(any) });`,
      'policies.ts': `
        import { definePolicies, tablePolicy } from 'airlockjs/policy';
        export default definePolicies([tablePolicy({ name: 'limits', version: '1.2.0', rules: { pay: 'deny' } })]);`,
      'credentials.ts': `
        import { defineCredentials, environmentCredential, fileCredential } from 'airlockjs/resources';
        export default defineCredentials({ orders: environmentCredential('DOCTOR_TEST_KEY'), pay: fileCredential('/nowhere/key') });`,
    });
    onTestFinished(() => rm(project, { recursive: true }));
    const given = { agents: './agents.ts', resources: './resources.ts', policies: './policies.ts' };
    const ask = async (more: object) =>
      runDoctor({ config: resolveConfig({ ...given, connection: { address }, ...more }, project), env });
    const report = await ask({ credentials: './credentials.ts' });
    expect(check(report, 'policies')).toMatchObject({
      status: 'ok',
      actual: expect.stringMatching(/policies\.ts: limits 1\.2\.0$/),
    });
    expect(check(report, 'credentials')).toMatchObject({
      status: 'warning',
      actual:
        'orders: DOCTOR_TEST_KEY is not set where resource workers run.\npay: The file /nowhere/key cannot be read: ENOENT.',
    });
    expect(check(await ask({}), 'credentials')).toBeUndefined();
    expect(check(await ask({ policies: './polices.ts' }), 'policies')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining("Correct 'policies'"),
    });
    expect(check(await ask({ credentials: './policies.ts' }), 'credentials')).toMatchObject({
      status: 'failed',
    });
  });

  test('a namespace that is not there ends the questions to the server', async () => {
    const report = await runDoctor({ config: config({ connection: { address, namespace: 'nope' } }), env });
    expect(check(report, 'namespace')).toMatchObject({
      status: 'failed',
      command: `temporal operator namespace create --address ${address} --namespace nope`,
    });
    expect(check(report, 'search-attributes')).toBeUndefined();
  });

  test('a project that stands: everything about it is seen', async () => {
    const standing = resolveConfig({ agents: './package.json', connection: { address } }, repository);
    const report = await runDoctor({ config: standing, configFile: '/project/temporal.config.ts', env });
    const actual = Object.fromEntries(
      report.checks.map(({ name, status, actual: text }) => [name, `${status}: ${text}`]),
    );
    expect(actual).toMatchObject({
      node: `ok: Node.js ${process.versions.node}`,
      configuration: 'ok: /project/temporal.config.ts',
      agents: `ok: ${path.join(repository, 'package.json')}`,
      resources: expect.stringMatching(/^ok: none named/),
      'agent-packages': expect.stringMatching(/^ok: @langchain\/langgraph 1\.\d+\.\d+, @langchain\/core 1\./),
      'server-binary': expect.stringMatching(/^ok: .*temporal \S+ \(named explicitly\)$/),
    });
    expect(check(report, 'resources-workers')).toBeUndefined();
  });
});

describe('without a server', () => {
  test('what cannot be reached is named with the command that starts it; no secret is shown', async () => {
    const config = resolveConfig(
      { agents: './nope.ts', connection: { address: '127.0.0.1:1', apiKey: 'sekret', tls: false } },
      root,
    );
    const report = await runDoctor({ config, env });
    expect(check(report, 'agents')).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('nope.ts'),
    });
    expect(check(report, 'agent-packages')).toMatchObject({
      status: 'failed',
      command: 'npm install @langchain/langgraph @langchain/core',
    });
    expect(check(report, 'server')).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining('127.0.0.1:1'),
      fix: expect.stringContaining('airlock dev'),
    });
    expect(check(report, 'namespace')).toBeUndefined();
    expect(JSON.stringify(report)).not.toContain('sekret');
  });

  test('a configuration that is wrong is told with its fix, and the rest is still looked at', async () => {
    const error = new AirlockError('bad_config', 'taskQueue is 5.', 'Fix it.');
    const report = await runDoctor({
      config: error,
      cwd: root,
      env: { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' },
    });
    expect(check(report, 'configuration')).toEqual({
      name: 'configuration',
      status: 'failed',
      actual: 'taskQueue is 5.',
      fix: 'Fix it.',
    });
    expect(check(report, 'server')?.actual).toContain('127.0.0.1:1');
    expect(check(report, 'agents')).toBeUndefined();
  });

  test('agents are tried as a worker does: those that can run are listed, and one that cannot is named', async () => {
    const project = await makeProject({
      'temporal.config.ts': `import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts', connection: { address: '127.0.0.1:1' } });`,
      'agents.ts': `import { Annotation, InMemoryStore, START, StateGraph } from '@langchain/langgraph';
import { defineAgents } from 'airlockjs/agent';
const graph = new StateGraph(Annotation.Root({})).addNode('only', () => ({})).addEdge(START, 'only');
const stored = graph.compile({ store: new InMemoryStore() });
export default defineAgents({
  fine: { versions: { '1': graph }, current: '1' },
  stored: { versions: { '1': stored }, current: '1' },
});`,
    });
    onTestFinished(() => rm(project, { recursive: true, force: true }));
    const { json } = await airlock(['doctor', '--json'], { cwd: project });
    expect(check(json() as DoctorReport, 'agents')).toEqual({
      name: 'agents',
      status: 'warning',
      actual: expect.stringMatching(/agents\.ts: fine 1, stored 1\nstored 1: .*uses a store/),
      fix: 'Runs of these fail; the others are possible.',
    });
  }, 120_000);

  test('a binary that nobody has yet is a warning where one is needed, and nothing where not', async () => {
    const bare = { HOME: root, PATH: root, AIRLOCK_CACHE: path.join(root, 'cache') };
    const config = resolveConfig({ agents: './agents.ts' }, root);
    const needed = await runDoctor({ config, env: { ...bare, TEMPORAL_PROFILE: 'nope' } });
    expect(check(needed, 'server-binary')).toMatchObject({ status: 'warning', command: 'airlock dev' });
    expect(check(needed, 'server')).toMatchObject({
      status: 'failed',
      actual: expect.stringContaining("'nope'"),
    });
    const remote = await runDoctor({ config, env: { ...bare, TEMPORAL_ADDRESS: '127.0.0.1:1' } });
    expect(check(remote, 'server-binary')).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['18.20.0', 'failed'],
    ['20.18.3', 'failed'],
    ['20.19.0', 'ok'],
    ['22.1.0', 'ok'],
    ['24.0.0', 'ok'],
  ])('Node.js %s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
