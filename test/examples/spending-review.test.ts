/** The spending review as a run: what each decision makes of a dispute, and what the bank then has. */
import type { DecisionType, InterruptView, RunHandle } from 'airlockjs';
import { ResourceError, scriptedModelResource } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Outcome } from '../../examples/spending-review/report.js';
import { type Dispute, type Service, startService } from '../../examples/spending-review/service.js';
import type { TestWorkers } from '../support/workers.js';
import { startExampleWorkers } from './example-workers.js';
import { shippedPlanted } from './reviewing.js';

interface Review {
  report: string;
  disputes: Outcome[];
  transactions: number;
}

/** An embedded database takes long to start on a busy machine. */
const DATABASE_START_MS = 60_000;
const TOKEN = 'for-resource-workers-only';
/** Phrases the reports of 2025 and refuses all others. */
const model = scriptedModelResource({
  replies: (messages) => {
    if (messages.at(-1)?.text.includes('to 2025-')) return 'In short: all is well.';
    throw new ResourceError({ code: 'forbidden', message: 'Not for you.' });
  },
});

let bank: Service;
let workers: TestWorkers;
beforeAll(async () => {
  bank = await startService({ token: TOKEN });
  vi.stubEnv('DEMO_SERVICE_URL', bank.url);
  vi.stubEnv('DEMO_SERVICE_TOKEN', TOKEN);
  workers = await startExampleWorkers({ model });
});
afterAll(async () => {
  await workers.stop();
  await bank.close();
  vi.unstubAllEnvs();
});

const review = (input: object) =>
  workers.agents.start({ agent: 'spending-review', input }) as Promise<RunHandle<Review>>;

async function pending(run: RunHandle<Review>, count: number): Promise<Map<unknown, InterruptView>> {
  const asked = async () => (await run.state()).interrupts.length;
  await expect.poll(asked, { timeout: DATABASE_START_MS, interval: 200 }).toBe(count);
  const { interrupts } = await run.state();
  return new Map(interrupts.map((interrupt) => [argsOf(interrupt).transactionId, interrupt]));
}

function argsOf(interrupt: InterruptView | undefined): { [name: string]: unknown } {
  if (interrupt?.kind !== 'approval') throw new Error('No approval.');
  return interrupt.args as { [name: string]: unknown };
}

async function filedAtTheBank(): Promise<Dispute[]> {
  const answer = await fetch(`${bank.url}/disputes`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return ((await answer.json()) as { disputes: Dispute[] }).disputes;
}

test('files what is approved at once, with an edited amount where one was given, and nothing else', {
  timeout: 2 * DATABASE_START_MS,
}, async () => {
  const run = await review({});
  const disputes = await pending(run, shippedPlanted.length);
  expect([...disputes.keys()]).toEqual(shippedPlanted.map(({ transactionId }) => transactionId));

  const decide = (transactionId: string, type: DecisionType, more: object = {}) =>
    run.decide({
      interruptId: disputes.get(transactionId)?.id ?? '',
      decision: { type, ...more },
      actor: 'maria',
    });
  const grocer = argsOf(disputes.get('tx-0518'));
  for (const wrong of [
    { amount: 927.42 },
    { amount: 0 },
    { amount: 1.005 },
    { transactionId: 'tx-0001' },
    { currency: 'USD' },
  ]) {
    await expect(decide('tx-0518', 'edit', { args: { ...grocer, ...wrong } })).rejects.toMatchObject({
      code: 'invalid_value',
    });
  }
  await decide('tx-0518', 'edit', { args: { ...grocer, amount: 60.05 } });
  await expect
    .poll(filedAtTheBank)
    .toMatchObject([{ transactionId: 'tx-0518', amount: 60.05, currency: 'EUR' }]);
  await decide('tx-0996', 'approve');
  await decide('tx-0319', 'reject', { message: 'It was a coat.' });
  await decide('tx-0563', 'respond', { message: 'Ask me next month.' });
  for (const transactionId of ['tx-0458', 'tx-0511', 'tx-0984']) await decide(transactionId, 'reject');

  const { report, disputes: outcomes, transactions } = await run.result();
  expect(transactions).toBe(1019);
  expect(outcomes.map(({ finding, result }) => [finding.transactionId, result])).toEqual([
    ['tx-0319', 'rejected'],
    ['tx-0458', 'rejected'],
    ['tx-0511', 'rejected'],
    ['tx-0518', 'filed'],
    ['tx-0563', 'answered'],
    ['tx-0984', 'rejected'],
    ['tx-0996', 'filed'],
  ]);
  expect(report).toContain('(tx-0518): disputed 60.05 EUR of 927.41 EUR as dispute-1.');
  expect(report).toContain('Note: `It was a coat.`');
  expect(report).toMatch(/`Bookbarn` \(tx-0563\): left open.*Note: `Ask me next month\.`/);
  expect((await filedAtTheBank()).map(({ transactionId }) => transactionId)).toEqual(['tx-0518', 'tx-0996']);
});

test('a period in which nothing looks wrong asks nobody', async () => {
  const run = await review({ startDate: '2025-11-01', endDate: '2025-11-07' });
  const { report, disputes } = await run.result();
  expect(disputes).toEqual([]);
  expect(report).toContain('Nothing looks wrong.');
  expect((await run.log()).filter(({ request }) => request.kind !== 'fetch')).toEqual([]);
});

test('a model phrases the report if the run asks for it; without its answer the report stays as it was', async () => {
  const phrased = async (startDate: string, endDate: string) => {
    const run = await review({ startDate, endDate, phraseWithModel: true });
    return (await run.result()).report;
  };
  expect(await phrased('2025-11-01', '2025-11-07')).toBe('In short: all is well.');
  expect(await phrased('2026-10-25', '2026-10-31')).toMatch(
    /^# Spending review.*Nothing looks wrong\.\n\n\(The model could not phrase this report: Not for you\.\)\n$/s,
  );
});
