/** The transactions to review, looked at before anything is started: a bad file ends the demo with its mistakes named. */
import path from 'node:path';
import { DemoError } from './demo-error.js';
import { loadExample } from './load-example.js';
import { root } from './root.js';

const SHIPPED = path.join(root, 'examples/spending-review/data/transactions.csv');

/**
 * @param {string | undefined} given the path as the user wrote it
 * @returns {Promise<{ file: string, count: number, startDate: string, endDate: string }>}
 * @throws DemoError in the loader's words
 */
export async function readStatement(given) {
  const file = given === undefined ? SHIPPED : path.resolve(userFolder(), given);
  const { loadTransactions } = await loadExample('spending-review/load-csv.ts');
  const transactions = await loadTransactions(file).catch((cause) => {
    throw new DemoError(cause.message, { cause });
  });
  const dates = transactions.map(({ date }) => date).sort();
  if (dates.length === 0) throw new DemoError(`${file} has no transactions, only a header.`);
  return { file, count: dates.length, startDate: dates[0], endDate: dates.at(-1) };
}

/** npm runs scripts in the package's folder and tells where the user was. */
function userFolder() {
  const { npm_lifecycle_event: script, INIT_CWD } = process.env;
  return (script === 'demo' && INIT_CWD) || process.cwd();
}
