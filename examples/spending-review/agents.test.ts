/** The spending review, as a user tests an agent: the statement that ships, a bank of functions, decisions in any order. */
import { readFileSync } from 'node:fs';
import { ResourceError } from 'airlockjs/resources';
import { startTestRun } from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { expect, test } from 'vitest';
import agents from './agents.js';
import { parseTransactions } from './load-csv.js';

const data = (name: string) => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');
const merchants = JSON.parse(data('merchants.json')) as { name: string }[];

const review = () =>
  startTestRun(agents, {
    agent: 'spending-review',
    input: {},
    resources: {
      transactions: () => parseTransactions(data('transactions.csv')),
      rates: () => ({ base: 'EUR', rates: { USD: 1.25, GBP: 0.8 }, asOf: '2026-10-31' }),
      merchant: (params) => {
        const { name } = params as { name: string };
        const known = merchants.find((merchant) => merchant.name === name);
        if (!known) throw new ResourceError({ code: 'not_found', message: `No merchant ${name}.` });
        return known;
      },
    },
  });

test('all disputes are asked about at once, and each is filed as soon as it is approved', async () => {
  const run = await review();
  expect(run.interrupts).toHaveLength(7);
  expect(run).toBeWaitingFor('file_dispute', { transactionId: 'tx-0996' });

  const last = run.interrupts.at(-1);
  await run.approve(last ?? 'none');
  expect(run.fetches).toMatchObject([{ resource: 'file_dispute', params: { transactionId: 'tx-0996' } }]);
  await run.fail('file_dispute', { code: 'conflict', message: 'Already disputed.' });

  await run.restore();
  for (const { id } of run.interrupts) await run.reject(id, 'It was me.');
  expect(run.result).toMatchObject({ transactions: 1019, disputes: { length: 7 } });
  expect(run.result).toMatchObject({ report: expect.stringContaining('Already disputed.') });
});

test('the words of a statement are no markup for whoever decides', async () => {
  const run = await review();
  const [first] = run.interrupts;
  expect(first).toMatchObject({ description: expect.stringMatching(/^`[^`]+`: `[^`]+`$/) });
});

test('an edit claims no more than was charged, and nothing else than was asked about', async () => {
  const run = await review();
  const [first] = run.interrupts;
  if (first?.kind !== 'approval') throw new Error('The review asks for approvals.');
  const args = first.args as { amount: number };
  const tooMuch = run.edit(first, { ...args, amount: args.amount * 100 });
  await expect(tooMuch).rejects.toMatchObject({ code: 'invalid_value' });
  await expect(run.edit(first, { ...args, transactionId: 'tx-0001' })).rejects.toMatchObject({
    code: 'invalid_value',
  });
  await run.edit(first, { ...args, amount: 1 });
  expect(run.fetches).toMatchObject([{ resource: 'file_dispute', params: { amount: 1 } }]);
});
