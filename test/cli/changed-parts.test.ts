/** What `airlock dev` says of a file that has changed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { defineCredentials } from '../../src/activities/credentials/define-credentials.js';
import { environmentCredential } from '../../src/activities/credentials/stored.js';
import { defineResource, defineResources } from '../../src/activities/define.js';
import { changedParts } from '../../src/cli/loaded-modules.js';
import { resolveConfig } from '../../src/config/define-config.js';
import { definePolicies } from '../../src/policy/define-policies.js';
import { tablePolicy } from '../../src/policy/table-policy.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-parts-'));
  for (const name of ['agents', 'resources', 'limits', 'shared'])
    await writeFile(path.join(root, `${name}.ts`), '');
  await writeFile(
    path.join(root, 'policies.ts'),
    "import { most } from './limits.js';\nimport './shared.js';",
  );
  await writeFile(path.join(root, 'credentials.ts'), "import './shared.js';");
});
afterAll(() => rm(root, { recursive: true }));

const any = { params: z.json(), result: z.json(), fetch: () => null };
const loaded = {
  resources: defineResources({ orders: defineResource(any), pay: defineResource(any) }),
  policies: definePolicies([
    tablePolicy({ name: 'limits', version: '1.2.0', rules: { pay: 'deny' } }),
    tablePolicy({ name: 'hours', version: '3', rules: { pay: 'allow' } }),
  ]),
  credentials: defineCredentials({ orders: environmentCredential('KEY') }),
};

test.each([
  ['policies.ts', ['policies limits 1.2.0, hours 3']],
  ['limits.ts', ['policies limits 1.2.0, hours 3']],
  ['resources.ts', ['resources orders, pay']],
  ['credentials.ts', ['credentials of orders']],
  ['shared.ts', ['policies limits 1.2.0, hours 3', 'credentials of orders']],
  ['agents.ts', []],
])('%s', (file, parts) => {
  const names = { resources: 'resources.ts', policies: 'policies.ts', credentials: 'credentials.ts' };
  expect(changedParts(resolveConfig({ agents: 'agents.ts', ...names }, root), file, loaded)).toEqual(parts);
});
