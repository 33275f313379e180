import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  loadTransactions,
  parseTransactions,
  TransactionsFileError,
} from '../../examples/spending-review/load-csv.js';

const HEADER = 'id,date,merchant,category,amount,currency,card,description';
const csv = (...lines: string[]) => [HEADER, ...lines].join('\n');
/** The whole message with which a CSV is refused. */
function refusal(text: string): string {
  try {
    parseTransactions(text, 'mine.csv');
  } catch (error) {
    if (error instanceof TransactionsFileError) return error.message;
    throw error;
  }
  throw new Error('The CSV was accepted.');
}
const GOOD = 'a,2026-03-10,Shop,food,12.90,EUR,visa,Lunch';

describe('a good file', () => {
  it('gives its rows in order', () => {
    expect(parseTransactions(csv(GOOD, 'b,2026-03-09,"Noodle, ""Broth""",food,-3,usd,,'))).toEqual([
      {
        id: 'a',
        date: '2026-03-10',
        merchant: 'Shop',
        category: 'food',
        amount: 12.9,
        currency: 'EUR',
        card: 'visa',
        description: 'Lunch',
      },
      {
        id: 'b',
        date: '2026-03-09',
        merchant: 'Noodle, "Broth"',
        category: 'food',
        amount: -3,
        currency: 'USD',
        card: '',
        description: '',
      },
    ]);
  });

  it('may have its columns in any order, more of them, and only those required', () => {
    const text = '\uFEFF"Currency", amount,note,MERCHANT,date,id\r\nEUR, 5.5 ,x,Shop,2026-03-10,a\r\n\r\n';
    expect(parseTransactions(text)).toEqual([
      {
        id: 'a',
        date: '2026-03-10',
        merchant: 'Shop',
        category: 'uncategorised',
        amount: 5.5,
        currency: 'EUR',
        card: '',
        description: '',
      },
    ]);
  });

  it('may tell the time of day, which is left out', () => {
    for (const date of ['2026-03-10T23:30:00Z', '2026-03-10 08:15', '2026-03-10T23:30:00.123+02:00']) {
      expect(parseTransactions(csv(GOOD.replace('2026-03-10', date)))).toMatchObject([
        { date: '2026-03-10' },
      ]);
    }
  });

  it('may hold no transactions', () => expect(parseTransactions(`${HEADER}\n`)).toEqual([]));
});

describe('a bad file', () => {
  it.each([
    ["amount 'abc' is not a number", GOOD.replace('12.90', 'abc')],
    ["amount '1,290.00' is not a number", GOOD.replace('12.90', '"1,290.00"')],
    ["amount '1e3' is not a number", GOOD.replace('12.90', '1e3')],
    ["amount '12.905' has more than two decimals", GOOD.replace('12.90', '12.905')],
    ["amount '1000000000000' is too large", GOOD.replace('12.90', '1000000000000')],
    ['amount is empty', GOOD.replace('12.90', ' ')],
    ["date '10.03.2026' is not an ISO date (YYYY-MM-DD)", GOOD.replace('2026-03-10', '10.03.2026')],
    ["date '2026-02-30' is not a day of the calendar", GOOD.replace('2026-03-10', '2026-02-30')],
    ["currency '€' is not a currency code of three letters", GOOD.replace('EUR', '€')],
    ['merchant is empty', GOOD.replace('Shop', '')],
    ['7 fields, but the header has 8', GOOD.replace(',Lunch', '')],
  ])('is told: %s', (message, line) => {
    expect(refusal(csv(GOOD.replace('a,', 'z,'), line))).toBe(
      `mine.csv cannot be read as transactions:\n  line 3: ${message}`,
    );
  });

  it('is told where each problem is, also behind empty lines and fields of several lines', () => {
    const long = GOOD.replace('a,', 'b,').replace('Lunch', '"Lunch\nand\ndinner"');
    const text = csv(
      GOOD,
      '',
      long,
      GOOD.replace('a,', 'c,').replace('12.90', 'x').replace('EUR', 'E'),
      GOOD,
    );
    expect(refusal(text)).toBe(
      [
        'mine.csv cannot be read as transactions:',
        "line 7: amount 'x' is not a number",
        "line 7: currency 'E' is not a currency code of three letters",
        "line 8: id 'a' was used before, on line 2",
      ].join('\n  '),
    );
  });

  it('names the line that a bad row of several lines begins on', () => {
    const long = GOOD.replace('12.90', 'x').replace('Lunch', '"Lunch\r\nand\r\ndinner"');
    expect(refusal(csv(long))).toMatch(/\n {2}line 2: amount/);
  });

  it('shows ten problems and counts the rest', () => {
    const lines = Array.from({ length: 13 }, (_, index) =>
      GOOD.replace('a,', `${index},`).replace('12.90', 'x'),
    );
    expect(refusal(csv(...lines))).toMatch(/line 11: .*\n {2}and 3 more$/);
  });

  it('is told which columns are missing or stand there twice', () => {
    expect(refusal('id,date,merchant,value,id\n')).toBe(
      [
        'mine.csv cannot be read as transactions:',
        "line 1: column 'amount' is missing; found: id, date, merchant, value, id",
        "line 1: column 'currency' is missing; found: id, date, merchant, value, id",
        "line 1: column 'id' stands there twice",
      ].join('\n  '),
    );
  });

  it('may be empty, or have a quote that is not closed', () => {
    expect(refusal('')).toContain('the file is empty');
    expect(() => parseTransactions(csv(GOOD.replace('Lunch', '"Lunch')))).toThrow(
      /Quote Not Closed.* line 2/,
    );
  });
});

describe('loading', () => {
  it('reads a file, and names one that is not there', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-csv-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'mine.csv');
    await expect(loadTransactions(file)).rejects.toThrow(
      `${file} cannot be read as transactions:\n  ENOENT: no such file or directory`,
    );
    writeFileSync(file, csv(GOOD));
    await expect(loadTransactions(file)).resolves.toHaveLength(1);
  });
});
