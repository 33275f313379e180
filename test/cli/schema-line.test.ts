/** What `airlock resources` says of params and results. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaLine } from '../../src/cli/render/schema-line.js';
import { jsonSchema } from '../../src/common/protocol.js';

const lineOf = (schema: z.ZodType) =>
  schemaLine(jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));

test.each<[z.ZodType, string]>([
  [z.object({ customer: z.string() }), '{ customer: string }'],
  [z.object({ day: z.iso.date().optional(), late: z.boolean() }), '{ day?: date, late: boolean }'],
  [z.object({ mail: z.email(), id: z.uuid(), page: z.url() }), '{ mail: email, id: uuid, page: uri }'],
  [
    z.object({ n: z.int(), m: z.number().min(1).max(50), p: z.number().positive() }),
    '{ n: integer, m: number 1..50, p: number > 0 }',
  ],
  [z.enum(['a', 'b']), '"a" | "b"'],
  [z.string().nullable(), 'string | null'],
  [z.array(z.union([z.string(), z.number()])), '(string | number)[]'],
  [z.array(z.object({ sku: z.string() })), '{ sku: string }[]'],
  [z.tuple([z.string(), z.number()]), '[string, number]'],
  [z.record(z.string(), z.number()), '{ [name]: number }'],
  [z.object({}), '{}'],
  [z.literal(3), '3'],
  [z.unknown(), 'anything'],
  [z.json(), 'anything'],
  [z.object({ limit: z.number().default(7) }), '{ limit?: number }'],
  [
    z.object({ a: z.object({ b: z.object({ c: z.object({ d: z.object({ e: z.string() }) }) }) }) }),
    '{ a: { b: { c: { d: { … } } } } }',
  ],
])('%#: %s', (schema, line) => {
  expect(lineOf(schema)).toBe(line);
});
