/** The docs, followed to the letter: their agent, their shell commands, their Python, their worker. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { decideSchema, type LogEntry, type RunState, resolveConfig, runInputSchema } from 'airlockjs';
import { defineResources } from 'airlockjs/resources';
import { buildWorkflowCode, LangGraphPlugin, loadResources } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { commandsIn, jsonWith, type Page, page, projectFiles } from './support/pages.js';
import { makeProject } from './support/project.js';
import { pythonSdk } from './support/python.js';
import { sh } from './support/shell.js';

type QuestionEntry = Extract<LogEntry, { decisions: unknown }>;

const readme = page('README.md');
const clients = page('docs/temporal-clients.md');

let root: string;
let env: NodeJS.ProcessEnv;
let workers: TestWorkers;

beforeAll(async () => {
  const { address, binary } = inject('temporal');
  root = await makeProject(projectFiles(readme));
  await mkdir(path.join(root, 'bin'));
  await symlink(binary, path.join(root, 'bin/temporal'));
  env = {
    ...process.env,
    PATH: `${path.join(root, 'bin')}:${process.env.PATH}`,
    TEMPORAL_ADDRESS: address,
    PYTHONPATH: await pythonSdk(),
  };
  const config = resolveConfig({ agents: './agents.ts', resources: './resources.ts' }, root);
  // The task queue of the docs; no other test uses it on this server.
  workers = await startWorkers(
    defineResources(await loadResources(config)),
    { taskQueue: config.taskQueue },
    await buildWorkflowCode(config, new DefaultLogger('ERROR')),
  );
}, 180_000);
afterAll(async () => {
  await workers?.stop();
  if (root !== undefined) await rm(root, { recursive: true });
});

const run = (command: string) => sh(command, { cwd: root, env });
const written = (shortened: string) =>
  expect.stringMatching(new RegExp(`^${shortened.replace('…', '[0-9a-f]{60}')}$`));
const aTime = expect.stringMatching(/^\d{4}-.*Z$/);

/** What the commands about one run print; between them it gets the time that a reader takes. */
async function follow(page: Page, runId: string): Promise<string> {
  const printed: string[] = [];
  for (const command of commandsIn(page.blocks).filter(
    (one) => one.includes(` ${runId} `) || one.endsWith(` ${runId}`),
  )) {
    printed.push(await run(command));
    if (command.includes('workflow start')) await waitingForSomebody(runId);
  }
  return printed.join('\n');
}

async function waitingForSomebody(runId: string): Promise<void> {
  await expect
    .poll(async () => (await workers.agents.state(runId)).status, { timeout: 20_000 })
    .toBe('waiting_for_human');
}

async function python(page: Page): Promise<string> {
  const script = page.blocks.find(({ language }) => language === 'python')?.text ?? '';
  expect(script).toContain('localhost:7233');
  await writeFile(path.join(root, 'script.py'), script.replace('localhost:7233', inject('temporal').address));
  // Left without the interpreter's farewell: now and then the SDK's own threads abort the process in it.
  const leave =
    "import os, runpy, sys; runpy.run_path('script.py', run_name='__main__'); sys.stdout.flush(); os._exit(0)";
  return run(`python3 -c "${leave}"`);
}

describe('the docs, followed', { timeout: 120_000 }, () => {
  it('start and approve the agent of the README by the official CLI', async () => {
    expect(await follow(readme, 'refund-2')).toMatch(/Refunded 49\.9: r-/);
    expect(await workers.agents.log('refund-2')).toMatchObject([
      { request: { resource: 'last_order' } },
      { request: { action: 'refund' }, decision: { type: 'approve' }, actor: 'maria' },
      { request: { resource: 'refund' } },
    ]);
  });

  it('start, edit and read it by the Python SDK', async () => {
    expect(await python(readme)).toMatch(/Refunded 20: r-/);
  });

  it('start, find, query and signal by names alone', async () => {
    const [start = '', ...others] = commandsIn(clients.blocks);
    await run(start);
    await waitingForSomebody('maria-1');
    const lists = others.filter((one) => one.includes('workflow list'));
    expect(lists).toHaveLength(2);
    for (const list of lists) {
      await expect.poll(() => run(list), { timeout: 20_000 }).toContain('maria-1');
    }
    const { interrupts, ...state } = jsonWith<RunState>('status', clients);
    expect(await workers.agents.state('maria-1')).toEqual({
      ...state,
      interrupts: interrupts.map((interrupt) => ({
        ...interrupt,
        fingerprint: written(interrupt.fingerprint),
        requestedAt: aTime,
      })),
    });
    for (const command of others.filter((one) => one.includes(' maria-1'))) await run(command);
    expect(await workers.agents.result('maria-1')).toMatchObject({
      outcome: expect.stringContaining('49.9'),
    });
  });

  it('update, and send the same again', async () => {
    const printed = await follow(clients, 'maria-2');
    expect(printed).toContain('accepted');
    expect(printed).toContain('Nothing was refunded.');
    expect(await workers.agents.log('maria-2')).toMatchObject([
      {},
      { decision: { type: 'reject' }, actor: { team: 'support' }, decisionId: 'ticket-4711' },
    ]);
  });

  it('are refused and approved by Python', async () => {
    const printed = await python(clients);
    expect(printed).toContain('airlock.invalid_value');
    expect(printed).toContain('amount: Invalid input: expected number, received string');
    expect(printed).toContain('Refunded 49.9');
  });

  it('show a decision as the log keeps it', async () => {
    const shown = jsonWith<QuestionEntry>('outcome', clients);
    const { agents } = workers;
    const { id } = await agents.start({ agent: 'refunds', input: { customer: 'maria' } });
    await waitingForSomebody(id);
    // The client names the fingerprint of the question that it was shown.
    for (const { decision, actor, decisionId } of shown.decisions) {
      await agents.decide(id, { interruptId: shown.id, decision, actor, decisionId });
    }
    const [, entry] = await agents.log(id);
    expect(entry).toMatchObject({
      ...shown,
      fingerprint: written(shown.fingerprint),
      decisions: shown.decisions.map((one) => ({
        ...one,
        at: aTime,
        fingerprint: written(one.fingerprint ?? ''),
      })),
    });
  });

  it('show JSON that the protocol takes', () => {
    const decision = jsonWith('interruptId', clients);
    expect(decideSchema.parse(decision)).toEqual(decision);
    const inputs = [...commandsIn(readme.blocks), ...commandsIn(clients.blocks)].flatMap((command) =>
      [...command.matchAll(/--input '([^']+)'/g)].map(([, input = '']) => ({ command, input })),
    );
    expect(inputs.length).toBeGreaterThan(4);
    for (const { command, input } of inputs.filter(({ command }) => command.startsWith('temporal'))) {
      const schema = command.includes('--name decide') ? decideSchema : runInputSchema;
      expect(schema.safeParse(JSON.parse(input))).toMatchObject({ success: true });
    }
  });

  it("run a workflow of one's own with the LangGraph plugin alone", async () => {
    const { 'workflows.ts': workflows = '', 'worker.ts': worker = '' } = projectFiles(
      page('docs/sandbox.md'),
    );
    await writeFile(path.join(root, 'workflows.ts'), workflows);
    expect(worker).toContain('plugins: [new LangGraphPlugin()]');
    const connection = await NativeConnection.connect({ address: inject('temporal').address });
    const dictionary = await Worker.create({
      connection,
      taskQueue: 'dictionary',
      workflowsPath: path.join(root, 'workflows.ts'),
      activities: { lookUp: async (word: string) => `what ${word} means` },
      plugins: [new LangGraphPlugin()],
    });
    const { temporal } = workers;
    const explained = dictionary.runUntil(
      temporal.workflow.execute('explain', {
        taskQueue: 'dictionary',
        workflowId: 'explain-1',
        args: ['airlock'],
      }),
    );
    expect(await explained).toBe('what airlock means');
    await connection.close();
  });
});
