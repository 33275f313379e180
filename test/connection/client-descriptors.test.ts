/** The descriptors that the command line gives the SDK: all that a client calls is there, and as in the SDK's own. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** In a process of its own: reading the SDK's descriptors spoils them for whoever loads the SDK after it. */
const script = `
import { createRequire } from 'node:module';
const { clientDescriptors, clientMethods } = await import('./scripts/client-descriptors.js');
const { nested } = clientDescriptors();
const require = createRequire(createRequire(process.cwd() + '/').resolve('@temporalio/client'));
const { Root, Type } = require('protobufjs/light');
// Throws where a field or a method has a type that is not there.
const part = new Root().addJSON(nested).resolveAll();
delete require.cache[require.resolve('@temporalio/proto/protos/json-module.js')];
const whole = require('@temporalio/proto/protos/json-module.js').resolveAll();
const messages = [];
const look = (namespace) => {
  for (const one of namespace.nestedArray) {
    if (one instanceof Type) messages.push([one.fullName, same(one, whole.lookup(one.fullName))]);
    if (one.nestedArray) look(one);
  }
};
const fieldsOf = ({ fields, oneofs }) => JSON.stringify([fields, oneofs]);
const same = (one, other) => fieldsOf(one) === fieldsOf(other);
look(part);
console.log(JSON.stringify({ clientMethods, messages }));`;

let clientMethods: string[];
let messages: [name: string, same: boolean][];

beforeAll(async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  ({ clientMethods, messages } = JSON.parse(stdout));
});

test('every message has the fields that the SDK gives it', () => {
  expect(messages.length).toBeGreaterThan(200);
  // Annotations of the schema itself extend its options; no call holds them.
  const sent = messages.filter(([name]) => !/^\.google\.protobuf\.\w+Options$/.test(name));
  expect(sent.filter(([, same]) => !same)).toEqual([]);
  expect(messages.map(([name]) => name)).toContain('.temporal.api.history.v1.HistoryEvent');
});

test('every method that Airlock and the workflow client of the SDK call is there', async () => {
  const sdk = ['workflow-client', 'connection', 'client', 'base-client', 'helpers'];
  const files = [
    ...sdk.map((name) => path.join(root, `node_modules/@temporalio/client/lib/${name}.js`)),
    ...(await sources('src/client')),
    ...(await sources('src/cli')),
    ...(await sources('src/connection')),
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const called = texts.flatMap((text) => [...text.matchAll(/\bworkflowService\.(\w+)/g)]);
  const names = new Set(called.map(([, name = '']) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`));
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter((name) => !clientMethods.includes(name))).toEqual([]);
});

async function sources(folder: string): Promise<string[]> {
  const names = await readdir(path.join(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => path.join(root, folder, name));
}
