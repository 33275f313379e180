/**
 * What the spending review may ask for: the transactions of a file, and the bank's rates, merchants and disputes.
 *
 * Loaded by resource workers alone; the bank's token is in their environment and nowhere else.
 *
 * | variable                    |                                                                    |
 * |-----------------------------|--------------------------------------------------------------------|
 * | `AIRLOCK_DEMO_TRANSACTIONS` | the CSV file to review; default: the one that ships                |
 * | `DEMO_SERVICE_URL`          | where the bank is; default: `http://127.0.0.1:4310`                |
 * | `DEMO_SERVICE_TOKEN`        | what the bank asks for; without it every answer is `unauthorized` |
 */
import { fileURLToPath } from 'node:url';
import {
  defineResources,
  embeddedDatabase,
  httpResource,
  ResourceError,
  sqlResource,
} from 'airlockjs/resources';
import * as z from 'zod';
import { loadTransactions, TransactionsFileError } from './load-csv.js';
import type { Rates } from './money.js';
import type { DisputeArgs, Merchant, Transaction } from './transaction.js';

const { AIRLOCK_DEMO_TRANSACTIONS, DEMO_SERVICE_URL, DEMO_SERVICE_TOKEN = '' } = process.env;
const file = AIRLOCK_DEMO_TRANSACTIONS || fileURLToPath(new URL('data/transactions.csv', import.meta.url));
const bank = {
  baseUrl: DEMO_SERVICE_URL || 'http://127.0.0.1:4310',
  headers: { authorization: `Bearer ${DEMO_SERVICE_TOKEN}` },
};

const transactionSchema: z.ZodType<Transaction> = z.object({
  id: z.string(),
  date: z.iso.date(),
  merchant: z.string(),
  category: z.string(),
  amount: z.number(),
  currency: z.string(),
  card: z.string(),
  description: z.string(),
});
const ratesSchema: z.ZodType<Rates> = z.object({
  base: z.string(),
  rates: z.record(z.string(), z.number()),
  asOf: z.iso.date(),
});
const merchantSchema: z.ZodType<Merchant> = z.object({
  name: z.string(),
  category: z.string(),
  kind: z.string(),
  repeats: z.boolean(),
  support: z.string(),
});
const disputeArgsSchema: z.ZodType<DisputeArgs, DisputeArgs> = z.object({
  transactionId: z.string(),
  amount: z.number().positive(),
  currency: z.string(),
  reason: z.string(),
});

const database = embeddedDatabase({
  async setup(empty) {
    await empty.exec(`CREATE TABLE transactions (
      id text PRIMARY KEY, date date NOT NULL, merchant text NOT NULL, category text NOT NULL,
      amount numeric(14, 2) NOT NULL, currency text NOT NULL, card text NOT NULL, description text NOT NULL)`);
    await empty.query(
      'INSERT INTO transactions SELECT * FROM json_populate_recordset(NULL::transactions, $1::json)',
      [JSON.stringify(await loadTransactions(file).catch(neverAgain))],
    );
  },
});

/** A file does not fix itself: reading it again would give the same. */
function neverAgain(cause: unknown): never {
  if (!(cause instanceof TransactionsFileError)) throw cause;
  throw new ResourceError({ code: 'failed', retryable: false, message: cause.message, cause });
}

export default defineResources({
  transactions: sqlResource({
    description: 'Card transactions of a period, both days included',
    params: z.object({ startDate: z.iso.date(), endDate: z.iso.date() }),
    result: transactionSchema,
    database,
    text: `SELECT id, date, merchant, category, amount::float8 AS amount, currency, card, description
           FROM transactions WHERE date BETWEEN $1 AND $2 ORDER BY date, id`,
    values: ({ startDate, endDate }) => [startDate, endDate],
    maxRows: 20_000,
  }),
  rates: httpResource({
    ...bank,
    description: 'What one unit of a currency is worth in others',
    params: z.object({ base: z.string() }),
    result: ratesSchema,
    path: '/rates',
  }),
  merchant: httpResource({
    ...bank,
    description: 'What the bank knows of a merchant',
    params: z.object({ name: z.string() }),
    result: merchantSchema,
    path: '/merchants/{name}',
  }),
  file_dispute: httpResource({
    ...bank,
    description: 'Files a dispute, at most once for each request',
    params: disputeArgsSchema,
    result: z.object({ disputeId: z.string(), status: z.string() }),
    method: 'POST',
    path: '/disputes',
  }),
});
