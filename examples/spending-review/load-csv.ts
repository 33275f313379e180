/**
 * Reads transactions from a CSV file, for the resource worker; agents never see a file.
 *
 * Every row is checked before any is handed on: either all are good or the error names each bad place by line and
 * column. Columns may stand in any order and others are ignored; the format is described in README.md.
 */
import { readFile } from 'node:fs/promises';
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { Transaction } from './transaction.js';

const REQUIRED = ['id', 'date', 'merchant', 'amount', 'currency'] as const;
const SHOWN_PROBLEMS = 10;

const datePattern = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Fails a field with a message that follows the column's name: `amount 'abc' is not a number`. */
function refuse(context: z.RefinementCtx<string>, why: string): never {
  context.addIssue({ code: 'custom', message: `'${context.value}' ${why}` });
  return z.NEVER;
}

const text = (ifMissing: string) => z.string().trim().default(ifMissing);
const filled = z.string().trim().min(1, 'is empty');

const rowSchema: z.ZodType<Transaction> = z.object({
  id: filled,
  date: filled.transform((value, context) => {
    const day = datePattern.exec(value)?.[1];
    if (day === undefined) return refuse(context, 'is not an ISO date (YYYY-MM-DD)');
    return z.iso.date().safeParse(day).success ? day : refuse(context, 'is not a day of the calendar');
  }),
  merchant: filled,
  category: text('uncategorised'),
  amount: filled.transform((value, context) => {
    if (!/^[+-]?\d+(\.\d*)?$/.test(value)) return refuse(context, 'is not a number');
    if (/\.\d{3,}$/.test(value)) return refuse(context, 'has more than two decimals');
    return Number(value) < 1e12 ? Number(value) : refuse(context, 'is too large');
  }),
  currency: filled.transform((value, context) =>
    /^[A-Za-z]{3}$/.test(value)
      ? value.toUpperCase()
      : refuse(context, 'is not a currency code of three letters'),
  ),
  card: text(''),
  description: text(''),
});

/** A file that cannot be read as transactions. The message lists what is wrong where, one problem a line. */
export class TransactionsFileError extends Error {
  override readonly name = 'TransactionsFileError';

  constructor(
    readonly source: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    const shown = problems.slice(0, SHOWN_PROBLEMS);
    const more = problems.length - shown.length;
    super(
      [`${source} cannot be read as transactions:`, ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(
        '\n  ',
      ),
      options,
    );
  }
}

/**
 * Reads a file of transactions.
 * @throws TransactionsFileError where the file cannot be read or any row is wrong
 */
export async function loadTransactions(file: string): Promise<Transaction[]> {
  const csv = await readFile(file, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransactionsFileError(file, [why], { cause });
  });
  return parseTransactions(csv, file);
}

/**
 * Reads transactions from the text of a CSV file, in the order of its lines.
 * @param source what errors call it
 * @throws TransactionsFileError where any row is wrong
 */
export function parseTransactions(csv: string, source = 'The CSV'): Transaction[] {
  const [header, ...rows] = readRecords(csv, source);
  if (header === undefined) throw new TransactionsFileError(source, ['the file is empty']);
  const columns = header.fields.map((name) => name.trim().toLowerCase());
  const problems = [
    ...REQUIRED.filter((name) => !columns.includes(name)).map(
      (name) => `line ${header.line}: column '${name}' is missing; found: ${columns.join(', ')}`,
    ),
    ...columns
      .filter((name, index) => columns.indexOf(name) !== index)
      .map((name) => `line ${header.line}: column '${name}' stands there twice`),
  ];
  if (problems.length > 0) throw new TransactionsFileError(source, problems);

  const lineOfId = new Map<string, number>();
  const transactions = rows.flatMap(({ line, fields }) => {
    if (fields.length !== columns.length) {
      problems.push(`line ${line}: ${fields.length} fields, but the header has ${columns.length}`);
      return [];
    }
    const parsed = rowSchema.safeParse(
      Object.fromEntries(columns.map((name, index) => [name, fields[index]])),
    );
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        problems.push(`line ${line}: ${path.join('.')} ${message}`);
      return [];
    }
    const { id } = parsed.data;
    const first = lineOfId.get(id);
    if (first === undefined) lineOfId.set(id, line);
    else problems.push(`line ${line}: id '${id}' was used before, on line ${first}`);
    return [parsed.data];
  });
  if (problems.length > 0) throw new TransactionsFileError(source, problems);
  return transactions;
}

interface CsvRecord {
  /** The line it begins on, from 1. */
  line: number;
  fields: string[];
}

function readRecords(csv: string, source: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const keep = (fields: string[], { lines }: InfoRecord) => {
    // The parser tells the line that a record ends on.
    records.push({ line: lines - fields.join('').split('\n').length + 1, fields });
    return null;
  };
  try {
    // With one kind of line end: the parser counts CR LF inside quotes as two lines.
    parse(csv.replaceAll('\r\n', '\n'), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: keep,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TransactionsFileError(source, [error.message], { cause: error });
  }
  return records;
}
