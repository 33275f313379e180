/** The name of a tool that LangChain makes of a schema says what the schema is. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaNumber } from '../../../src/agent/schema-number.js';
import withSchemaNumbers, { responsesModule } from '../../../src/worker/bundle/schema-number-loader.js';

const file = path.resolve('node_modules/langchain/dist/agents/responses.js');

test('the installed LangChain counts where the loader expects it', async () => {
  expect(file).toMatch(responsesModule);
  const code = await readFile(file, 'utf8');
  const changed = withSchemaNumbers(code);
  expect(changed).toContain('{schemaNumber(schema)}');
  expect(changed).not.toContain('++bindingIdentifier');
  expect(withSchemaNumbers('export {}')).toBe('export {}');
});

test('one schema has one number, another has another', () => {
  const shape = () => z.object({ a: z.number(), b: z.string() });
  expect(schemaNumber(shape())).toBe(schemaNumber(shape()));
  expect(schemaNumber(shape())).not.toBe(schemaNumber(shape().extend({ c: z.string() })));
  expect(schemaNumber({ type: 'object', title: 'x' })).toBe(schemaNumber({ title: 'x', type: 'object' }));
  expect(Number.isSafeInteger(schemaNumber(shape()))).toBe(true);
});
