/** What a person at a terminal meets: a conversation, runs that fail, starts that are refused. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { airlock, makeProject, spawnAirlock } from './airlock.js';
import { airlockInTerminal, CTRL_C, CTRL_D, ENTER } from './pty.js';

const files = {
  'temporal.config.ts': `
    import { defineConfig } from 'airlockjs';
    export default defineConfig({ agents: './agents.ts', taskQueue: 'terminal' });
  `,
  'agents.ts': `
    import { Annotation, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
    import { ask, defineAgents } from 'airlockjs/agent';
    const State = Annotation.Root({ n: Annotation<number>() });
    const payer = new StateGraph(MessagesAnnotation)
      .addNode('pay', async ({ messages }) => {
        const said = String(messages.at(-1)?.content);
        if (said === 'hello') return { messages: [{ role: 'assistant', content: 'Good morning.' }] };
        const { type } = await ask.approval({ action: 'pay', args: { amount: 5 } });
        return { messages: [{ role: 'assistant', content: 'You said ' + type + '.' }] };
      })
      .addEdge(START, 'pay');
    const broken = new StateGraph(State)
      .addNode('break', () => { throw new Error('The ledger is closed.'); })
      .addEdge(START, 'break');
    const parked = new StateGraph(State)
      .addNode('ask', async () => ({ n: (await ask.approval({ action: 'pay', args: {} })).type.length }))
      .addEdge(START, 'ask');
    const stray = new StateGraph(State)
      .addNode('leave', () => { void Promise.reject(new Error('The drawer\\nis open.')); return { n: 1 }; })
      .addEdge(START, 'leave');
    const version = (graph) => ({ versions: { '1.0.0': graph }, current: '1.0.0' });
    export default defineAgents({
      payer: version(payer), broken: version(broken), parked: version(parked), stray: version(stray),
    });
  `,
};

let root: string;
let worker: ChildProcess;
let workerLog = '';
const options = () => ({ cwd: root, env: { TEMPORAL_ADDRESS: inject('temporal').address } });
const run = (...args: string[]) => airlock(args, options());
const text = async (...args: string[]) => (await run(...args)).stdout;

beforeAll(async () => {
  root = await makeProject(files);
  worker = spawnAirlock(['worker', '--role', 'agent', '--json'], options());
  worker.stderr?.on('data', (chunk) => (workerLog += String(chunk)));
  if (worker.stdout === null) throw new Error('no stdout');
  await once(createInterface(worker.stdout), 'line');
}, 120_000);

afterAll(async () => {
  if (worker !== undefined && worker.exitCode === null) {
    const exited = once(worker, 'exit');
    worker.kill('SIGTERM');
    await exited;
  }
  if (root !== undefined) await rm(root, { recursive: true });
});

describe('airlock chat in a terminal', { timeout: 120_000 }, () => {
  it('answers line after line, an answer behind an approval too, and neither mixes up nor loses what is typed meanwhile', async () => {
    await run('start', 'payer', '--id', 'chat-1', '--conversation');
    const chat = airlockInTerminal(['chat', 'chat-1'], options());
    try {
      await chat.sees('you');
      chat.press(`hello${ENTER}`);
      await chat.sees('Good morning.');
      chat.press(`pay${ENTER}`);
      await chat.sees('airlock approve chat-1 approval-1');
      await chat.sees('in another terminal');
      await chat.sees('Waiting for the decision');
      // Not mixed up with what is drawn, and not lost.
      const typed = chat.shown().length;
      chat.press(`hello${ENTER}`);
      expect((await run('approve', 'chat-1')).code).toBe(exitCodes.ok);
      await chat.sees('You said approve.');
      await chat.sees('Good morning.');
      expect(chat.shown().slice(typed)).toMatch(
        /You said approve\.[\s\S]*you ›[^\n]* hello\r?\n[\s\S]*Good morning\./,
      );
      expect(chat.shown().slice(typed).split('You said approve.')[0]).not.toContain('hello');
      chat.press(`pay${ENTER}`);
      await chat.sees('Waiting for the decision');
      chat.press(`never mind${ENTER}`);
      chat.press(CTRL_C);
      await chat.sees('Not sent: never mind');
      expect(await chat.exitCode).not.toBe(exitCodes.ok);
    } finally {
      chat.process.kill();
    }
  });

  it('ends with Ctrl-D', async () => {
    await run('start', 'payer', '--id', 'chat-2', '--conversation');
    const chat = airlockInTerminal(['chat', 'chat-2'], options());
    try {
      await chat.sees('you');
      chat.press(`hello${ENTER}`);
      await chat.sees('Good morning.');
      chat.press(CTRL_D);
      expect(await chat.exitCode).toBe(exitCodes.ok);
    } finally {
      chat.process.kill();
    }
  });
});

describe('an approver without a project', { timeout: 120_000 }, () => {
  it('lists, looks and decides by the server that the machine names', async () => {
    const folder = await makeProject({});
    const approver = (args: string[], env: NodeJS.ProcessEnv = {}) => airlock(args, { cwd: folder, env });
    const { address } = inject('temporal');
    const toml = path.join(folder, 'temporal.toml');
    await writeFile(toml, `[profile.work]\naddress = "${address}"\n`);
    const byProfile = { TEMPORAL_CONFIG_FILE: toml, TEMPORAL_PROFILE: 'work' };
    const byAddress = { TEMPORAL_ADDRESS: address };
    await run('start', 'parked', '--id', 'approver-1');
    await expect
      .poll(async () => (await approver(['inbox', '--agent', 'parked'], byAddress)).stdout, {
        timeout: 30_000,
      })
      .toContain('airlock approve approver-1 approval-1');
    expect((await approver(['list', '--agent', 'parked'], byProfile)).stdout).toContain('approver-1');
    expect((await approver(['show', 'approver-1'], byProfile)).stdout).toContain('waiting_for_human');
    const decided = await approver(['approve', 'approver-1', '--json'], {
      ...byAddress,
      AIRLOCK_ACTOR: 'anna',
    });
    expect(decided.json()).toMatchObject({ status: 'accepted', actor: 'anna' });
    expect((await approver(['watch', 'approver-1', '--json'], byProfile)).stdout).toContain('"completed"');
    // Which server is meant is not guessed, and a start goes to a task queue that the project names.
    const unnamed = await approver(['inbox', '--json']);
    expect(unnamed.json()).toMatchObject({
      error: { code: 'no_config', hint: expect.stringContaining('TEMPORAL_ADDRESS') },
    });
    expect((await approver(['start', 'parked', '--json'], byAddress)).json()).toMatchObject({
      error: { code: 'no_config' },
    });
    await rm(folder, { recursive: true });
  });
});

describe('a wait that is interrupted', { timeout: 120_000 }, () => {
  it('does not end as if the run had completed', async () => {
    const start = airlockInTerminal(['start', 'parked', '--id', 'wait-1', '--wait'], options());
    try {
      await start.sees('waiting_for_human');
      start.press(CTRL_C);
      expect(await start.exitCode).not.toBe(exitCodes.ok);
    } finally {
      start.process.kill();
    }
  });
});

describe('a run that fails', { timeout: 120_000 }, () => {
  const reason = 'The ledger is closed.';

  it('says why wherever it is looked at', async () => {
    await run('start', 'broken', '--id', 'broken-1');
    const watched = await run('watch', 'broken-1');
    expect(watched).toMatchObject({ code: exitCodes.runEnded, stdout: expect.stringContaining(reason) });
    expect(await text('show', 'broken-1')).toContain(reason);
    await expect.poll(() => text('list', '--agent', 'broken'), { timeout: 30_000 }).toContain(reason);

    const failure = { code: 'agent_failed', message: expect.stringContaining(reason) };
    expect((await run('show', 'broken-1', '--json')).json()).toMatchObject({
      state: { status: 'failed', failure },
    });
    expect((await run('list', '--status', 'failed', '--agent', 'broken', '--json')).json()).toMatchObject({
      runs: [{ id: 'broken-1', failure }],
    });
    expect((await run('watch', 'broken-1', '--json')).json()).toMatchObject({ status: 'failed', failure });
    expect(workerLog).toContain(reason);
  });

  it('by an error that nobody listens to has one line in the log of its worker', async () => {
    await run('start', 'stray', '--id', 'stray-1', '--wait');
    const line = () => workerLog.split('\n').filter((one) => one.includes('stray-1'));
    await expect.poll(line, { timeout: 30_000 }).toHaveLength(1);
    expect(line()[0]).toMatch(
      /Run 'stray-1' failed by an error that nobody listens to: \(agent_failed\) .*Error: The drawer is open\./,
    );
    // A look at it replays it, and says nothing of it once more.
    await run('show', 'stray-1', '--log');
    expect(line()).toHaveLength(1);
  });

  it('says so at its start where it is refused, and later without a stack', async () => {
    const refused = await run('start', 'parked', '--version', 'none', '--id', 'refused-1', '--json');
    expect(refused).toMatchObject({ code: exitCodes.unreachable });
    expect(refused.json()).toMatchObject({ status: 'stuck', reason: { code: 'unknown_version' } });
    const started = await run('start', 'nobody', '--id', 'nobody-1', '--json');
    const reason = { code: 'unknown_agent', message: expect.stringContaining('payer') };
    expect(started.code).toBe(exitCodes.unreachable);
    expect(started.json()).toMatchObject({ id: 'nobody-1', status: 'stuck', reason });
    expect((await run('start', 'nobody')).stdout).toMatch(
      /cannot continue yet\n.*There is no agent 'nobody'/,
    );
    const shown = await run('show', 'nobody-1');
    expect(shown.code).toBe(exitCodes.ok);
    expect(shown.stdout).toContain('unknown_agent');
    await expect
      .poll(() => text('list', '--status', 'stuck', '--agent', 'nobody'), { timeout: 30_000 })
      .toContain("knows agent 'nobody'");
    expect(shown.stderr).toBe('');
    expect((await run('show', 'nobody-1', '--log', '--json')).json()).toMatchObject({ log: [] });
    expect(await run('cancel', 'nobody-1')).toMatchObject({ code: exitCodes.ok });
    await expect
      .poll(async () => (await run('show', 'nobody-1', '--json')).json(), { timeout: 60_000 })
      .toMatchObject({ state: { status: 'cancelled' } });
  });
});

describe('a start without input', { timeout: 120_000 }, () => {
  it('gives the graph an empty one', async () => {
    const started = await run('start', 'parked', '--id', 'empty-1', '--json');
    expect(started).toMatchObject({ code: exitCodes.ok });
    await expect
      .poll(async () => (await run('show', 'empty-1', '--json')).json(), { timeout: 30_000 })
      .toMatchObject({ state: { status: 'waiting_for_human' } });
  });
});

describe('workers', () => {
  it('warn of nothing that is as it should be', () => {
    expect(workerLog).not.toContain('registered');
  });
});
