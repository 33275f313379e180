/** The bundle is the boundary's first guard: what of Node gets into it is found when it is made. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { DefaultLogger } from '@temporalio/worker';
import { AirlockError, resolveConfig } from 'airlockjs';
import { buildWorkflowCode } from 'airlockjs/worker';
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
  timeout: 300_000,
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

test('a project in a folder with signs that webpack reads as its own is bundled all the same', {
  timeout: 300_000,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-signs-'));
  try {
    const root = path.join(folder, 'is it #1?', 'yes!');
    await mkdir(root, { recursive: true });
    const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
    await symlink(packages, path.join(root, 'node_modules'), 'junction');
    const agents =
      "import { StateGraph } from '@langchain/langgraph';\nexport default { bundled: StateGraph };\n";
    await writeFile(path.join(root, 'agents.ts'), agents);
    const { code } = await buildWorkflowCode(
      resolveConfig({ agents: './agents.ts' }, root),
      new DefaultLogger('ERROR', () => {}),
    );
    expect(code).toContain('bundled');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a package that is missing is named, with how to install it', { timeout: 300_000 }, async () => {
  const config = resolveConfig({ agents: './lacks-a-package/agents.js' }, fixtures);
  const error = await buildWorkflowCode(config, new DefaultLogger('ERROR', () => {})).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({
    code: 'bundle_failed',
    hint: 'Install it in this project (npm install @not/there), or correct the import.',
  });
  const { message } = error as AirlockError;
  expect(message).toContain("'@not/there/at-all' cannot be found, imported by");
  expect(message.split('\n').length).toBeLessThan(6);
});

test("the bundle reads the language's own names once, and not what is a run's own", async () => {
  const code = await readFile(inject('bundle'), 'utf8');
  const captured = /\{const \{([\w,]+)\}=this;/.exec(code)?.[1]?.split(',') ?? [];
  expect(captured).toEqual(expect.arrayContaining(['globalThis', 'Object', 'Promise', 'Symbol', 'Error']));
  for (const own of ['Date', 'Math', 'setTimeout', 'clearTimeout', 'WeakRef', 'FinalizationRegistry']) {
    expect(captured).not.toContain(own);
  }
  // In a script by itself the block is code like any other, and what it declares stays in it.
  const context = createContext({ seen: undefined });
  const block = code.slice(code.indexOf('{const {'), code.indexOf('=this;') + '=this;'.length);
  runInContext(`${block} seen = [Object, Promise, globalThis]; }`, context);
  expect(runInContext('seen[0] === Object && seen[1] === Promise && seen[2] === globalThis', context)).toBe(
    true,
  );
});

test('no module that runs share keeps anything between calls', async () => {
  const folders = ['src/agent', 'src/common', 'src/workflows'];
  const files = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  const changing =
    /^(?:export )?(?:(?:let|var) |const \w+(?:: [^=]+)? = (?:new (?:Weak)?(?:Map|Set)\b|\[\]|\{\})).*|^ +(?:private )?static (?!readonly|async|override)\w+ ?[=:].*/gm;
  const kept: string[] = [];
  for (const { parentPath, name } of files.flat().filter(({ name }) => name.endsWith('.ts'))) {
    const text = await readFile(path.join(parentPath, name), 'utf8');
    kept.push(...[...text.matchAll(changing)].map(([line]) => `${name}: ${line}`));
  }
  expect(kept).toEqual([
    // It is told of every run that takes its turn.
    'promise-hook.ts: let activator: unknown;',
    // Keeps what is a run's by its run.
    'run-state.ts: const slotsByRun = new WeakMap<object, Slots>();',
    'run-state.ts: const NO_RUN = {};',
  ]);
});

test('an agents module that is not there is said with the option that names it', {
  timeout: 300_000,
}, async () => {
  const config = resolveConfig({ agents: './agentz.ts' }, fixtures);
  await expect(buildWorkflowCode(config, new DefaultLogger('ERROR', () => {}))).rejects.toMatchObject({
    code: 'module_failed',
    summary: expect.stringMatching(/agentz\.ts does not exist; the configuration names it as 'agents'/),
  });
});
