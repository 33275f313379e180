/**
 * PostgreSQL's values as JSON, from the text PostgreSQL writes, so that nothing passes through a lossy type.
 *
 * | type | becomes |
 * |---|---|
 * | bool, int2, int4, oid, json, jsonb | themselves |
 * | int8, numeric | by `numericAs`: `auto`, a number where one holds it exactly, else text; `text`; `number`, the nearest |
 * | float4, float8 | a number; `NaN` and infinities as text |
 * | money | text |
 * | date | `2026-10-01` |
 * | timestamp, timestamptz | `2026-10-01T12:30:00.5`; with a zone in UTC, `…Z` |
 * | interval | ISO 8601, `P1DT2H` |
 * | bytea | base64 |
 * | an array of any of these | a list |
 * | anything else (text, uuid, enums, ranges …) | its text |
 */
import type { Json, JsonObject } from '../../common/protocol.js';
import { ResourceError } from '../errors/resource-error.js';
import type { Page } from './database.js';

type Reader = (text: string) => Json;

const finite: Reader = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const exactInteger: Reader = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
/** Every decimal of so many digits has a number of its own, which is written with the same digits again. */
const EXACT_DIGITS = 15;
const exactDecimal: Reader = (text) => {
  const digits = text.replace(/^-?0*\.?0*|\./g, '').replace(/0+$/, '');
  const isExact = /^\d*$/.test(digits) && digits.length <= EXACT_DIGITS;
  return isExact && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER ? Number(text) : text;
};
const timestamp: Reader = (text) => text.replace(' ', 'T');

/** How columns of type int8 and numeric arrive: they hold more than a number of JavaScript does. */
export type NumericAs = 'auto' | 'text' | 'number';

interface Type {
  readonly id: number;
  readonly arrayId: number;
  readonly read: Reader;
}
const types: readonly Type[] = [
  { id: 16, arrayId: 1000, read: (text) => text === 't' }, // bool
  { id: 17, arrayId: 1001, read: (text) => Buffer.from(text.slice(2), 'hex').toString('base64') }, // bytea
  { id: 20, arrayId: 1016, read: exactInteger }, // int8
  { id: 1700, arrayId: 1231, read: exactDecimal }, // numeric
  { id: 21, arrayId: 1005, read: Number }, // int2
  { id: 23, arrayId: 1007, read: Number }, // int4
  { id: 26, arrayId: 1028, read: Number }, // oid
  { id: 114, arrayId: 199, read: (text) => JSON.parse(text) }, // json
  { id: 3802, arrayId: 3807, read: (text) => JSON.parse(text) }, // jsonb
  { id: 700, arrayId: 1021, read: finite }, // float4
  { id: 701, arrayId: 1022, read: finite }, // float8
  { id: 1114, arrayId: 1115, read: timestamp },
  { id: 1184, arrayId: 1185, read: (text) => text.replace(' ', 'T').replace(/\+00$/, 'Z') }, // timestamptz
  ...[
    [18, 1002], // "char"
    [19, 1003], // name
    [25, 1009], // text
    [1042, 1014], // char(n)
    [1043, 1015], // varchar
    [790, 791], // money
    [1082, 1182], // date
    [1083, 1183], // time
    [1186, 1187], // interval
    [2950, 2951], // uuid
  ].map(([id = 0, arrayId = 0]): Type => ({ id, arrayId, read: (text) => text })),
];

const wide: ReadonlySet<number> = new Set([20, 1700]);
const wideReaders: Record<NumericAs, Reader | undefined> = {
  auto: undefined,
  text: (text) => text,
  number: finite,
};

function readersFor(numericAs: NumericAs): ReadonlyMap<number, Reader> {
  return new Map(
    types.flatMap(({ id, arrayId, read: own }): [number, Reader][] => {
      const read = (wide.has(id) ? wideReaders[numericAs] : undefined) ?? own;
      return [
        [id, read],
        [arrayId, (text) => arrayOf(text, read)],
      ];
    }),
  );
}

const readers = { auto: readersFor('auto'), text: readersFor('text'), number: readersFor('number') };

/** @throws ResourceError `bad_request` where two columns share a name: one of them would be lost */
export function rowsOf({ columns, rows }: Page, numericAs: NumericAs = 'auto'): JsonObject[] {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ResourceError({
      code: 'bad_request',
      message: `The query gives two columns named '${twice}'; name one of them otherwise with AS.`,
    });
  }
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, typeId }, index) => [name, read(row[index] ?? null, typeId, numericAs)]),
    ),
  );
}

function read(text: string | null, typeId: number, numericAs: NumericAs): Json {
  if (text === null) return null;
  const reader = readers[numericAs].get(typeId);
  return reader === undefined ? text : reader(text);
}

/** `{1,NULL,"a \"b\"",{2,3}}`, and `[0:1]={…}` where an array does not start at 1. */
function arrayOf(text: string, read: Reader): Json[] {
  const open: Json[][] = [[]];
  for (const [token, quoted] of text
    .slice(text.indexOf('{'))
    .matchAll(/[{}]|"((?:[^"\\]|\\.)*)"|[^{},"]+/gs)) {
    const list = open.at(-1) ?? [];
    if (token === '{') {
      const inner: Json[] = [];
      list.push(inner);
      open.push(inner);
    } else if (token === '}') open.pop();
    else if (quoted !== undefined) list.push(read(quoted.replace(/\\(.)/gs, '$1')));
    else list.push(token === 'NULL' ? null : read(token));
  }
  const [whole] = open[0] ?? [];
  return Array.isArray(whole) ? whole : [];
}
