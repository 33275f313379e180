/** Policies are loaded by resource workers alone: not by agent workers, and not into their bundle. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { AgentClient, type ResolvedConfig, resolveConfig } from 'airlockjs';
import { buildWorkflowCode, runWorkers, withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { resolveConnection } from '../../src/connection/resolve.js';
import { makeProject } from '../docs/support/project.js';
import '../support/quiet-runtime.js';

const CANARY = 'canary-7f3e5b1c';
const LOADED = 'AIRLOCK_TEST_POLICIES_LOADED';

let root: string;
beforeAll(async () => {
  root = await makeProject({
    'agents.ts': `import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { defineAgents, fetch } from 'airlockjs/agent';
const State = Annotation.Root({ outcome: Annotation<unknown> });
const graph = new StateGraph(State)
  .addNode('look', async () => ({ outcome: await fetch('look', { at: 1 }).catch((error) => error.code) }))
  .addEdge(START, 'look').addEdge('look', END);
export default defineAgents({ looker: { versions: { '1': graph }, current: '1' } });`,
    'resources.ts': `import { defineResource, defineResources } from 'airlockjs/resources';
import * as z from 'zod';
export default defineResources({
  look: defineResource({ params: z.object({ at: z.number() }), result: z.string(), fetch: () => 'seen' }),
});`,
    'policies.ts': `import { definePolicies, definePolicy, deny } from 'airlockjs/policy';
process.env.${LOADED} = 'yes';
export default definePolicies([
  definePolicy({ name: '${CANARY}', version: '1', judge: ({ before }) => deny('before: ' + before.count('look')) }),
]);`,
  });
});
afterAll(async () => {
  delete process.env[LOADED];
  await rm(root, { recursive: true });
});

const configOf = (): ResolvedConfig =>
  resolveConfig(
    {
      connection: { address: inject('temporal').address },
      taskQueue: `policies-${path.basename(root)}`,
      agents: './agents.ts',
      resources: './resources.ts',
      policies: './policies.ts',
    },
    root,
  );

// It bundles the agents twice, on a machine that does other things.
const timeout = 240_000;

test('an agent worker runs without the policies module, and a resource worker loads it', {
  timeout,
}, async () => {
  const config = configOf();
  const connection = await resolveConnection(config);
  const agents = await runWorkers({ config, connection, roles: ['agent'] });
  try {
    expect(process.env[LOADED]).toBeUndefined();
    const client = await AgentClient.connect({ config });
    try {
      const run = await client.start({ agent: 'looker', input: { outcome: null } });
      await expect.poll(async () => (await run.state()).fetches.length).toBe(1);
      expect(process.env[LOADED]).toBeUndefined();
      const resources = await runWorkers({ config, connection, roles: ['resources'] });
      try {
        expect(await run.result()).toMatchObject({ outcome: 'not_permitted' });
        expect(process.env[LOADED]).toBe('yes');
        expect(await run.log()).toMatchObject([{ policy: [{ policy: CANARY, reason: 'before: 0' }] }]);
      } finally {
        await resources.stop();
      }
    } finally {
      await client.close();
    }
  } finally {
    await agents.stop();
  }
});

test('the bundle says that there are policies, and holds none', { timeout }, async () => {
  const config = configOf();
  const settings = workflowSettings(config, {});
  const { code } = withSettings(await buildWorkflowCode(config, new DefaultLogger('ERROR')), settings);
  expect(settings.hasPolicies).toBe(true);
  expect(code).not.toContain(CANARY);
  for (const name of ['judge.js', 'opa-policy.js', 'table-policy.js'])
    expect(code).not.toContain(`policy/${name}`);
  expect(await readFile(path.join(root, 'policies.ts'), 'utf8')).toContain(CANARY);
});
