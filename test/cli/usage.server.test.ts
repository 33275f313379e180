import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeMeanings, exitCodes } from '../../src/cli/exit-codes.js';
import { airlock, makeProject } from './airlock.js';

let bare: string;
let broken: string;
let lonely: string;

beforeAll(async () => {
  bare = await makeProject({});
  broken = await makeProject({ 'temporal.config.ts': 'export default { agents: 7 };' });
  lonely = await makeProject({
    'temporal.config.ts': `export default { connection: { address: '127.0.0.1:${await closedPort()}' }, agents: './a.ts' };`,
    'a.ts': '',
  });
});
afterAll(() => Promise.all([bare, broken, lonely].map((root) => rm(root, { recursive: true }))));

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('bad usage', { timeout: 60_000 }, () => {
  it.each([
    [['list', '--nope'], "unknown option '--nope'"],
    [['lst'], "unknown command 'lst'"],
    [['result', 'run'], 'airlock show <id>'],
    [['logs', 'run'], 'airlock show <id> --log'],
    [['log', '--help'], 'airlock show <id> --log'],
    [['lst', '-h'], "unknown command 'lst'"],
    [['start'], "missing required argument 'agent'"],
    [['list', '--limit', '0'], 'whole number'],
    [['list', '--status', 'sleeping'], 'waiting_for_human'],
    [['edit', 'run', 'approval-1'], '--args'],
    [['respond', 'run', 'question-1'], 'There is no answer'],
    [['respond', 'run', 'question-1', '--value', '1', '--text', 'a'], 'two answers'],
    [['reject', 'run', 'approval-1', 'more'], 'too many arguments'],
    [['respond', 'run', 'question-1', 'yes'], '--value'],
    [['worker', '--role', 'both'], 'agent, resources, all'],
    [['dev', '--port', '70000'], '65535'],
  ])('airlock %j', async (args, words) => {
    const { code, stdout, stderr } = await airlock(args, { cwd: bare });
    expect(code).toBe(exitCodes.usage);
    expect(stderr.toLowerCase()).toContain(words.toLowerCase());
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');

    const asJson = await airlock([...args, '--json'], { cwd: bare });
    expect(asJson.code).toBe(exitCodes.usage);
    expect(asJson.stderr).toBe('');
    expect(asJson.json()).toMatchObject({ error: { code: 'bad_usage', hint: expect.any(String) } });
  });

  it('shows the help where no command is given', async () => {
    const { code, stderr } = await airlock([], { cwd: bare });
    expect(code).toBe(exitCodes.usage);
    expect(stderr).toContain('Usage: airlock');
  });
});

describe('what a command cannot do', { timeout: 60_000 }, () => {
  it.each([
    ['no configuration', () => bare, ['list'], 'no_config', exitCodes.usage],
    ['a wrong configuration', () => broken, ['list'], 'bad_config', exitCodes.usage],
    ['a file that is not there', () => bare, ['--config', 'no.ts', 'list'], 'no_config', exitCodes.usage],
    ['no server', () => lonely, ['list'], 'server_unreachable', exitCodes.unreachable],
    [
      'no server for a worker',
      () => lonely,
      ['worker', '--role', 'agent'],
      'server_unreachable',
      exitCodes.unreachable,
    ],
    ['no resources', () => lonely, ['worker', '--role', 'resources'], 'bad_config', exitCodes.usage],
    ['no JSON', () => lonely, ['respond', 'r', 'q', '--value', 'yes'], 'bad_input', exitCodes.usage],
    ['no file', () => lonely, ['edit', 'r', 'q', '--args', '@none.json'], 'bad_input', exitCodes.usage],
  ] as const)('%s', async (_what, root, args, code, exitCode) => {
    const human = await airlock([...args], { cwd: root() });
    expect(human.code).toBe(exitCode);
    expect(human.stdout).toBe('');
    expect(human.stderr).toContain(`(${code})`);
    expect(human.stderr).not.toMatch(/^\s+at /m);

    const script = await airlock(['--json', ...args], { cwd: root() });
    expect(script.code).toBe(exitCode);
    expect(script.json()).toMatchObject({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    });
  });

  it('is told by doctor as well, which fails with a code of its own', async () => {
    const { code, json } = await airlock(['doctor', '--json'], { cwd: lonely });
    expect(code).toBe(exitCodes.missing);
    const actual = expect.stringContaining('The module has no agents as its default export.');
    expect(json()).toMatchObject({
      status: 'failed',
      checks: expect.arrayContaining([expect.objectContaining({ name: 'agents', status: 'failed', actual })]),
    });
  });
});

describe('help', { timeout: 60_000 }, () => {
  it('documents every exit code', async () => {
    const { code, stdout } = await airlock(['--help'], { cwd: bare });
    expect(code).toBe(exitCodes.ok);
    for (const [name, meaning] of Object.entries(exitCodeMeanings)) {
      expect(stdout).toContain(`${exitCodes[name as keyof typeof exitCodes]}  ${meaning}`);
    }
  });

  it('is there for a command, with the options that all have', async () => {
    const { code, stdout } = await airlock(['start', '--help'], { cwd: bare });
    expect(code).toBe(exitCodes.ok);
    for (const option of ['--input', '--version', '--json', '--config', '--no-color']) {
      expect(stdout).toContain(option);
    }
  });

  it('tells the version', async () => {
    const { code, stdout } = await airlock(['--version'], { cwd: bare });
    expect(code).toBe(exitCodes.ok);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
