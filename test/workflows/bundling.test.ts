/** The bundle is the boundary's first guard: what of Node gets into it is found when it is made. */
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { AirlockError, resolveConfig } from 'airlock';
import { buildWorkflowCode } from 'airlock/worker';
import { expect, inject, test } from 'vitest';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

test('the bundle of an agents module asks for nothing of Node', async () => {
  const code = await readFile(inject('bundle'), 'utf8');
  const required = [...code.matchAll(/\brequire\(["'](?:node:)?([^"')]+)["']\)/g)].map(
    ([, name]) => name ?? '',
  );
  expect(required.filter((name) => builtinModules.includes(name))).toEqual([]);
  expect(code).not.toMatch(/["']node:(?!test)/);
});

test('an agent that imports something of Node cannot be bundled, and is told what', {
  timeout: 90_000,
}, async () => {
  const config = resolveConfig({ agents: './reads-files/agents.ts' }, fixtures);
  const error = await buildWorkflowCode(config, new DefaultLogger('ERROR', () => {})).catch(
    (reason: unknown) => reason,
  );
  expect(AirlockError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'bundle_failed',
    hint: expect.stringMatching(/^Agents run without Node/),
  });
  const { message } = error as AirlockError;
  expect(message).toContain('node:fs');
  expect(message).toContain('reads-files/agents.ts');
});
