import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findCandidates } from '../../examples/spending-review/analysis.js';
import { generate, period } from '../../examples/spending-review/data/ledger.js';
import { parseTransactions } from '../../examples/spending-review/load-csv.js';
import { directory, foundIn, shippedCsv, shippedPlanted } from './reviewing.js';

const dataFolder = fileURLToPath(new URL('../../examples/spending-review/data/', import.meta.url));
const generator = path.join(dataFolder, 'generate.js');
const out = mkdtempSync(path.join(tmpdir(), 'airlock-ledger-'));
afterAll(() => rmSync(out, { recursive: true }));

describe('the generator', () => {
  it('makes the files that ship, byte for byte', () => {
    execFileSync(process.execPath, [generator, '--out', out]);
    for (const name of ['transactions.csv', 'planted.json']) {
      const made = readFileSync(path.join(out, name));
      expect(made.equals(readFileSync(path.join(dataFolder, name))), name).toBe(true);
    }
  });

  it('makes other transactions from another seed', () => {
    expect(generate(5)).toEqual(generate(5));
    expect(generate(5).csv).not.toBe(generate(6).csv);
  });

  it('refuses a seed that is not an integer', () => {
    const run = () =>
      execFileSync(process.execPath, [generator, '--seed', 'x', '--out', out], { stdio: 'pipe' });
    expect(run).toThrow("--seed is 'x'; it must be an integer from 0 to 4294967295.");
  });
});

describe('the shipped transactions', () => {
  const transactions = parseTransactions(shippedCsv);

  it('are about a thousand, over the twelve months to October 2026, in order', () => {
    expect(transactions.length).toBeGreaterThan(900);
    expect(transactions.length).toBeLessThan(1100);
    expect(period).toEqual({ startDate: '2025-11-01', endDate: '2026-10-31' });
    const dates = transactions.map(({ date }) => date);
    expect(dates).toEqual([...dates].sort());
    expect(dates[0]?.startsWith('2025-11-0')).toBe(true);
    expect(dates.at(-1)?.startsWith('2026-10-')).toBe(true);
  });

  it('hold disputes of every kind, in three currencies', () => {
    expect(shippedPlanted.length).toBeGreaterThanOrEqual(5);
    expect(shippedPlanted.length).toBeLessThanOrEqual(8);
    expect(new Set(shippedPlanted.map(({ kind }) => kind))).toEqual(
      new Set(['duplicate', 'price_rise', 'unusual_amount']),
    );
    expect(new Set(shippedPlanted.map(({ currency }) => currency))).toEqual(new Set(['EUR', 'USD', 'GBP']));
  });

  it('come from merchants that the directory knows', () => {
    const known = new Set(directory.map(({ name }) => name));
    expect(transactions.filter(({ merchant }) => !known.has(merchant))).toEqual([]);
  });

  it('hold look-alikes that only the merchant explains, refunds, and one ticket on two cards', () => {
    const candidates = findCandidates(transactions);
    const kindsAt = (name: string) =>
      new Set(candidates.filter(({ merchant }) => merchant === name).map(({ kind }) => kind));
    expect(kindsAt('Metro Transit')).toEqual(new Set(['duplicate']));
    expect(kindsAt('Stadtstrom')).toEqual(new Set(['price_rise']));
    expect(transactions.filter(({ amount }) => amount < 0).length).toBeGreaterThan(3);
    const tickets = transactions.filter(({ merchant }) => merchant === 'Kino Babylon 2');
    expect(tickets.map(({ card }) => card).sort()).toEqual(['mc-7733', 'visa-4021']);
  });
});

describe('the review', () => {
  it('finds in the shipped transactions exactly what was planted', () => {
    expect(foundIn(shippedCsv)).toEqual(shippedPlanted);
  });

  it.each(Array.from({ length: 40 }, (_, index) => 1000 + 97 * index))('does so for seed %i', (seed) => {
    const { csv, planted } = generate(seed);
    expect(planted.length).toBeGreaterThanOrEqual(5);
    expect(planted.length).toBeLessThanOrEqual(8);
    expect(foundIn(csv)).toEqual(planted);
  });
});
