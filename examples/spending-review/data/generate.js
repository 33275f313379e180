/**
 * Writes `transactions.csv` and `planted.json`.
 *
 *   node generate.js [--seed 4] [--out FOLDER]
 *
 * Without options it makes the two files that ship with the example, in the folder it stands in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate } from './ledger.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '4' },
    out: { type: 'string', default: path.dirname(fileURLToPath(import.meta.url)) },
  },
});
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
  console.error(`--seed is '${values.seed}'; it must be an integer from 0 to ${2 ** 32 - 1}.`);
  process.exit(2);
}
const { csv, planted } = generate(seed);
mkdirSync(values.out, { recursive: true });
writeFileSync(path.join(values.out, 'transactions.csv'), csv);
writeFileSync(path.join(values.out, 'planted.json'), `${JSON.stringify(planted, null, 2)}\n`);
console.log(
  `${csv.trimEnd().split('\n').length - 1} transactions, ${planted.length} disputes planted (seed ${seed}) in ${values.out}`,
);
