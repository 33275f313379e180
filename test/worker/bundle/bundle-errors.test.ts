/** Webpack's errors in few words. */
import { expect, test } from 'vitest';
import { describeErrors } from '../../../src/worker/bundle/bundle-errors.js';

const own = ['./dist/workflows/load-agents.js', './dist/workflows/agent-run.js', './dist/workflows/index.js'];
const trace = (...names: string[]) => [...names, ...own].map((originName) => ({ originName }));

test('a missing module, and who imports it', () => {
  const message =
    "Module not found: Error: Can't resolve 'ws' in '/p/node_modules/a'\nresolve 'ws' in …\n".repeat(60);
  expect(
    describeErrors([{ message, moduleName: './a.ts', moduleTrace: trace('./a.ts', './agents.ts') }]),
  ).toBe("'ws' cannot be found, imported by ./a.ts, which is imported by ./agents.ts");
});

test('a module of Node behind a long chain of imports', () => {
  const message =
    'Module build failed: UnhandledSchemeError: Reading from "node:fs" is not handled by plugins (Unhandled scheme).\n    at x';
  const moduleTrace = trace('./1.js', './2.js', './3.js', './4.js', './5.js', './agents.ts');
  expect(describeErrors([{ message, moduleName: 'node:fs', moduleTrace }])).toBe(
    'node:fs is a module of Node, imported by ./1.js, which is imported by ./2.js, which is imported by ./3.js, … ' +
      'which is imported by ./agents.ts',
  );
});

test('any other error with its place, cut where it is long', () => {
  expect(describeErrors([{ message: 'Unexpected token', moduleName: './agents.ts', loc: '3:1' }])).toBe(
    './agents.ts:3:1: Unexpected token',
  );
  expect(describeErrors([{ message: `Too much\n${'x'.repeat(10_000)}` }])).toBe('Too much');
});

test('the same one once, and no more than five', () => {
  const errors = [...Array(8).keys()].flatMap((n) => [{ message: `error ${n}` }, { message: `error ${n}` }]);
  expect(describeErrors(errors).split('\n')).toEqual([
    'error 0',
    'error 1',
    'error 2',
    'error 3',
    'error 4',
    '… and 3 more',
  ]);
});

test.each([
  ['unknown frames', '   0: <unknown>\n   1: <unknown>'],
  [
    'named frames',
    '   0: anyhow::error::<impl>::from\n   1: swc::try_with_handler\n             at ./src/lib.rs:10:5',
  ],
  ['addresses', '   0:     0x7f3c - _napi_register_module_v1\n  11: node::Start(int, char**)'],
  ['colours', '\u001b[2m   0: swc::Compiler\u001b[0m'],
])("a module that does not compile, without the compiler's own stack of %s", (_, frames) => {
  const message =
    'Module build failed (from ../node_modules/swc-loader/src/index.js):\nError:   x Unexpected token\n   ,-[/p/agents.ts:1:18]\n' +
    ' 1 | export default {\n   `----\n\n\nCaused by:\n    Syntax Error\nStack backtrace:\n' +
    `${frames}\n    at transform (x.js:1)`;
  expect(describeErrors([{ message, moduleName: './agents.ts' }])).toBe(
    './agents.ts does not compile:\nError:   x Unexpected token\n   ,-[/p/agents.ts:1:18]\n 1 | export default {\n   `----',
  );
});
