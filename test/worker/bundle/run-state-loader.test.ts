/** What modules of LangChain and LangGraph remember is a run's own: all of them are known, and those that matter are changed. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keepByRun, runStateModules } from '../../../src/worker/bundle/run-state-loader.js';

const packages = ['core', 'langgraph', 'langgraph-checkpoint'].map((name) =>
  path.resolve('node_modules/@langchain', name, 'dist'),
);

async function modules(): Promise<{ file: string; code: string }[]> {
  const entries = await Promise.all(
    packages.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  const files = entries.flat().filter(({ name }) => name.endsWith('.js'));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return { file, code: await readFile(file, 'utf8') };
    }),
  );
}

const short = (file: string) => file.replace(/\\/g, '/').replace(/^.*\/@langchain\//, '');

/** A variable that changes, or a container that is filled, at the top of a module. */
const keeping =
  /^(?:let|var) (\w+)(?: = (?!class|\/\*|Object\.freeze)[^\n]*)?;$|^const (\w+) = (?:\/\*.*?\*\/ ?)?(?:new (?:Weak)?(?:Map|Set)\(\)|\{\}|\[\]);$/gm;

const harmless = [
  // Made once and never changed.
  ...[
    'core/dist/load/import_constants.js optionalImportEntrypoints',
    'core/dist/singletons/tracer.js client',
  ],
  ...[
    'core/dist/utils/env.js runtimeEnvironment',
    'core/dist/utils/zod-to-json-schema/parsers/string.js emojiRegex',
  ],
  ...['max.js max_default', 'nil.js nil_default', 'regex.js regex_default', 'stringify.js byteToHex'].map(
    (name) => `core/dist/utils/uuid/${name}`,
  ),
  ...['core/dist/utils/js-sha256/hash.js HEX_CHARS', 'core/dist/_virtual/_rolldown/runtime.js __defProp'],
  ...['LIMIT_REPLACE_NODE', 'CIRCULAR_REPLACE_NODE'].map(
    (name) => `langgraph-checkpoint/dist/serde/utils/fast-safe-stringify/index.js ${name}`,
  ),
  // By schema, weakly: a run finds what was made of its own.
  'core/dist/utils/json_schema.js _jsonSchemaCache',
  // Needs the network.
  'core/dist/utils/tiktoken.js cache',
  // Scratch that each call begins anew.
  'core/dist/utils/js-sha256/hash.js blocks',
  ...['arr', 'replacerStack'].map(
    (name) => `langgraph-checkpoint/dist/serde/utils/fast-safe-stringify/index.js ${name}`,
  ),
];

test('every module that keeps something is known', async () => {
  const found: string[] = [];
  for (const { file, code } of await modules()) {
    if (/\/testing\//.test(short(file)) || /\.(test|spec)\.js$/.test(file)) continue;
    for (const [, changing, filled] of keepByRun(file, code).matchAll(keeping)) {
      found.push(`${short(file)} ${changing ?? filled}`);
    }
  }
  expect(found.filter((one) => !harmless.includes(one))).toEqual([]);
});

test('each module that is to be changed is there, and is changed', async () => {
  const named = (await modules()).filter(({ file }) => runStateModules.test(file));
  expect(named.map(({ file }) => short(file)).sort()).toEqual([
    'core/dist/caches/index.js',
    'core/dist/singletons/callbacks.js',
    'core/dist/utils/uuid/v1.js',
    'core/dist/utils/uuid/v7.js',
    'langgraph-checkpoint/dist/id.js',
    'langgraph/dist/graph/zod/meta.js',
  ]);
  for (const { file, code } of named) expect(keepByRun(file, code), short(file)).not.toBe(code);
});

test('a module that is written otherwise stays as it is', () => {
  const code = 'export const somethingElse = 1;\n';
  expect(keepByRun('/x/node_modules/@langchain/core/dist/utils/uuid/v7.js', code)).toBe(code);
});
