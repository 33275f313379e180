/** The demo whole: as a program with its own server, workers and bank. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shippedPlanted } from '../examples/reviewing.js';
import { DemoProcess } from './demo-process.js';

const WHOLE_DEMO_MS = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'airlock-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function csvFile(name: string, ...lines: string[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

test('reviews what ships, files what was planted, and ends with one JSON line', {
  timeout: WHOLE_DEMO_MS,
}, async () => {
  const demo = new DemoProcess(['--yes', '--json']);
  expect(await demo.exitCode, demo.stderr).toBe(0);
  expect(demo.stdout.trimEnd().split('\n')).toHaveLength(1);
  const line = JSON.parse(demo.stdout);
  expect(line).toEqual({
    runId: expect.stringMatching(/^spending-review-/),
    status: 'completed',
    transactions: 1019,
    disputes: shippedPlanted.length,
    fetches: expect.any(Number),
    approvals: shippedPlanted.length,
    historyEvents: expect.any(Number),
    webUi: expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/spending-review-/,
    ),
  });
  // Transactions, rates and disputes at least; of each fetch the history holds three events, of each decision two.
  expect(line.fetches).toBeGreaterThanOrEqual(2 + shippedPlanted.length);
  expect(line.historyEvents).toBeGreaterThan(3 * line.fetches + 2 * line.approvals);
  for (const { transactionId } of shippedPlanted)
    expect(demo.stderr).toContain(`(${transactionId}): disputed`);
  await demo.expectNothingLeft();
});

test('reviews the transactions of another file, in the period they are of', {
  timeout: WHOLE_DEMO_MS,
}, async () => {
  const file = await csvFile(
    'mine.csv',
    'date,id,merchant,amount,currency,card',
    '2024-03-01,a,Corner Bakery,4.20,EUR,visa',
    '2024-03-02,b,Shoe Shop,89.00,EUR,visa',
    '2024-03-02,c,Shoe Shop,89.00,EUR,visa',
    '2024-04-15,d,Corner Bakery,4.40,EUR,visa',
  );
  const demo = new DemoProcess(['--yes', '--json', '--transactions', file]);
  expect(await demo.exitCode, demo.stderr).toBe(0);
  expect(JSON.parse(demo.stdout)).toMatchObject({
    status: 'completed',
    transactions: 4,
    disputes: 1,
    approvals: 1,
  });
  expect(demo.stderr).toContain('# Spending review, 2024-03-01 to 2024-04-15');
  expect(demo.stderr).toContain('`Shoe Shop` (c): disputed 89.00 EUR');
});

test('a file with a mistake ends it before anything is started, the mistake named', async () => {
  const file = await csvFile('bad.csv', 'id,date,merchant,amount,currency', 'a,2024-03-01,Bakery,abc,EUR');
  const demo = new DemoProcess(['--yes', '--json', '--transactions', file]);
  expect(await demo.exitCode).toBe(1);
  expect(JSON.parse(demo.stdout).error.message).toContain("line 2: amount 'abc' is not a number");
  expect(demo.stderr).toContain("line 2: amount 'abc' is not a number");
  expect(demo.started).toEqual([]);
});

test('without a terminal and without --yes it says that nobody can be asked', async () => {
  const demo = new DemoProcess([]);
  expect(await demo.exitCode).toBe(2);
  expect(demo.stderr).toMatch(/Nobody can be asked.*--yes/);
});

test.each([/Starting a Temporal server/, /Bank at/, /Run spending-review/])(
  'Ctrl-C after "%s" leaves nothing running',
  { timeout: WHOLE_DEMO_MS },
  async (moment) => {
    const demo = new DemoProcess(['--yes', '--json']);
    await demo.said(moment);
    demo.pressCtrlC();
    expect(await demo.exitCode, demo.stderr).toBe(130);
    expect(demo.stdout).toBe('');
    await demo.expectNothingLeft();
  },
);

test('the resource worker alone is given the token and the keys', { timeout: WHOLE_DEMO_MS }, async () => {
  const demo = new DemoProcess(['--yes', '--json'], { OPENAI_API_KEY: 'sk-not-for-agents' });
  await demo.said(/Agent worker at work/);
  const agent = environmentOf(demo.processOf('Agent worker'));
  const resources = environmentOf(demo.processOf('Resource worker'));
  demo.pressCtrlC();
  expect(await demo.exitCode).toBe(130);

  expect(resources).toMatch(/^DEMO_SERVICE_TOKEN=.+$/m);
  expect(resources).toContain('sk-not-for-agents');
  expect(agent).toMatch(/^TEMPORAL_ADDRESS=/m);
  expect(agent).not.toMatch(/TOKEN|KEY|SERVICE/);
  const token = /^DEMO_SERVICE_TOKEN=(.+)$/m.exec(resources)?.[1] ?? '';
  expect(agent).not.toContain(token);
});

function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n');
}
