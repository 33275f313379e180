/** What the compiler takes of a project that has declared its resources and approvals, and what it refuses. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParamsOf, ResourceContract, ResultOf } from 'airlockjs/agent';
import { defineResource, defineResources, type ResourceContracts } from 'airlockjs/resources';
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));

const declared = `
import { isApproval, type InterruptView } from 'airlockjs';
import { ask, chatModel, fetch, fetchAll, resourceTool, type ResultOf } from 'airlockjs/agent';
import * as z from 'zod';
declare module 'airlockjs/agent' {
  interface Resources {
    rates: { params: { base: string; at?: string }; result: { [currency: string]: number } };
    ping: { params: undefined; result: 'pong' };
    anything: { params?: unknown; result: unknown };
  }
  interface Approvals {
    pay: { to: string; amount: number };
  }
}
declare const asked: InterruptView;
const description = '';
const rates = z.object({ base: z.string() });
const wrong = z.object({ base: z.number() });
`;

/** An expression each, and what the compiler says of it; nothing where it is taken. */
const cases: [code: string, refusal?: RegExp][] = [
  [`fetch('rates', { base: 'EUR' }) satisfies Promise<{ [currency: string]: number }>`],
  [`fetch('rates', { base: 'EUR', at: '2026-10-01' })`],
  [`fetch('rates', { base: 1 })`, /Type 'number' is not assignable to type 'string'/],
  [`fetch('rates', {})`, /Property 'base' is missing/],
  [`fetch('rates', { base: 'EUR', to: 'USD' })`, /'to' does not exist/],
  [`fetch('rates')`, /Expected 2 arguments, but got 1/],
  [`fetch('rates', { base: 'EUR' }) satisfies Promise<string>`, /does not satisfy/],
  [`fetch('ping') satisfies Promise<'pong'>`],
  [`fetch('ping', { loud: true })`, /not assignable to parameter of type 'undefined'/],
  [`fetch('nothing')`, /'"nothing"' is not assignable/],
  [
    `fetchAll([['rates', { base: 'EUR' }], ['ping']]) satisfies Promise<[{ [currency: string]: number }, 'pong']>`,
  ],
  [`fetchAll([['rates', { base: 1 }]])`, /Type 'number' is not assignable to type 'string'/],
  [`fetchAll([['nothing']])`, /'"nothing"' is not assignable/],
  [`'pong' satisfies ResultOf<'ping'>`],
  [`chatModel({ resource: 'thinker' })`],
  [`resourceTool({ name: 'rates', description, schema: rates })`],
  [`resourceTool({ name: 'rates', contract: { params: rates, description } })`],
  [`resourceTool({ name: 'get_rates', resource: 'rates', description, schema: rates })`],
  [`resourceTool({ name: 'ratse', description, schema: rates })`, /'"ratse"' is not assignable/],
  [`resourceTool({ name: 'get', resource: 'ratse', description, schema: rates })`, /No overload matches/],
  [`resourceTool({ name: 'rates', description, schema: wrong })`, /'number' is not assignable/],
  [`resourceTool({ name: 'rates', contract: { params: wrong } })`, /'number' is not assignable/],
  [`resourceTool({ name: 'rates', description, schema: rates, contract: {} })`, /'params' is missing/],
  [`resourceTool({ name: 'rates', schema: rates })`, /description/],
  [`ask.approval({ action: 'pay', args: { to: 'anna', amount: 1 } })`],
  [`ask.approval({ action: 'pya', args: { to: 'anna', amount: 1 } })`, /'"pya"' is not assignable/],
  [`ask.approval({ action: 'pay', args: { to: 'anna' } })`, /Property 'amount' is missing/],
  [`isApproval(asked, 'pay') && (asked.args.amount satisfies number)`],
  [`isApproval(asked, 'pay') && (asked.args.amount satisfies string)`, /does not satisfy/],
  [`isApproval(asked, 'pay') && asked.args.amuont`, /'amuont' does not exist/],
  [`isApproval(asked, 'pya')`, /'"pya"' is not assignable/],
];

const firstLine = declared.split('\n').length;
let refusals: Map<number, string>;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-types-'));
  try {
    await writeFile(
      path.join(folder, 'cases.mts'),
      `${declared}${cases.map(([code]) => `void (${code});`).join('\n')}\n`,
    );
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: path.join(root, 'tsconfig.json'),
        compilerOptions: {
          paths: {
            airlockjs: [path.join(root, 'src/index.ts')],
            'airlockjs/agent': [path.join(root, 'src/agent/index.ts')],
            zod: [path.join(root, 'node_modules/zod/index.d.ts')],
          },
          types: [],
          noUnusedLocals: false,
        },
        include: ['cases.mts'],
        exclude: [],
      }),
    );
    refusals = readRefusals(await compile(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(cases.map(([code, refusal], index) => ({ code, refusal, line: firstLine + index })))(
  '$code',
  ({ refusal, line }) => {
    if (refusal) expect(refusals.get(line)).toMatch(refusal);
    else expect(refusals.get(line)).toBeUndefined();
  },
);

test('nothing else is refused', () => {
  expect([...refusals].filter(([line]) => line < firstLine)).toEqual([]);
});

describe('while a project declares none', () => {
  test('any resource goes, and what it gives is unknown', () => {
    expectTypeOf<ParamsOf<'whatever'>>().toBeUnknown();
    expectTypeOf<ResultOf<'whatever'>>().toBeUnknown();
  });
});

test('contracts come from the schemas: what goes in before, what comes out after', () => {
  const resources = defineResources({
    transactions: defineResource({
      params: z.object({ from: z.string(), limit: z.number().default(10) }),
      result: z.array(z.object({ amount: z.number().transform(String) })),
      fetch: () => [],
    }),
  });
  type Contracts = ResourceContracts<typeof resources>;
  expectTypeOf<Contracts['transactions']['params']>().toEqualTypeOf<{
    from: string;
    limit?: number | undefined;
  }>();
  expectTypeOf<Contracts['transactions']['result']>().toEqualTypeOf<{ amount: string }[]>();
  expectTypeOf<Contracts['transactions']>().toExtend<ResourceContract>();
});

function compile(folder: string): Promise<string> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], (_error, output) => resolve(output));
  });
}

/** By line; what follows indented belongs to the line before. */
function readRefusals(output: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [, line, text = ''] of output.matchAll(/^\S*cases\.mts\((\d+),\d+\): error (.*(?:\n +.*)*)/gm)) {
    found.set(Number(line), `${found.get(Number(line)) ?? ''}${text}\n`);
  }
  if (found.size === 0) throw new Error(`The compiler refused nothing at all:\n${output}`);
  return found;
}
