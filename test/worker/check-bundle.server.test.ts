/** A bundle is tried before a worker polls with it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { resolveConfig } from 'airlockjs';
import {
  buildWorkflowCode,
  type CheckBundleOptions,
  checkBundle,
  withSettings,
  workflowSettings,
} from 'airlockjs/worker';
import { afterEach, expect, test, vi } from 'vitest';

// A bundle takes a busy machine its time.
vi.setConfig({ testTimeout: 300_000 });

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function check(agents: string, options?: CheckBundleOptions): Promise<unknown> {
  // In the repository, so that the module finds its packages.
  const folder = await mkdtemp(fileURLToPath(new URL('./agents-', import.meta.url)));
  folders.push(folder);
  await writeFile(path.join(folder, 'agents.ts'), agents);
  const config = resolveConfig({ agents: './agents.ts' }, folder);
  const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  return checkBundle(withSettings(bundle, workflowSettings(config, {})), config.agents, options);
}

const graph = `
  import { Annotation, InMemoryStore, START, StateGraph } from '@langchain/langgraph';
  import { defineAgents } from 'airlockjs/agent';
  const graph = new StateGraph(Annotation.Root({})).addNode('only', () => ({})).addEdge(START, 'only');
`;

test('tells which agents there are', async () => {
  const agents = `${graph} export default defineAgents({ one: { versions: { '1': graph, '2': graph.compile() }, current: '2' } });`;
  expect(await check(agents)).toEqual([{ name: 'one', versions: ['1', '2'], current: '2' }]);
});

test('a module that throws while it is loaded is told with its own stack', async () => {
  await expect(check(`throw new Error('no such table');`)).rejects.toMatchObject({
    code: 'bad_agents',
    message: expect.stringMatching(/no such table[\s\S]*agents\.ts:1/),
  });
});

test.each([
  ['an empty module', ''],
  ['a forgotten default export', `${graph} export const agents = defineAgents({});`],
  ['a catalog without agents', `${graph} export default defineAgents({});`],
  ['a graph in the place of the catalog', `${graph} export default graph;`],
])('%s has no agents', async (_what, agents) => {
  await expect(check(agents)).rejects.toMatchObject({
    code: 'bad_agents',
    message: expect.stringContaining(
      'The module has no agents as its default export. End it with: export default',
    ),
  });
});

test('every agent that cannot run is named with its reason', async () => {
  const agents = `${graph} export default defineAgents({
    fine: { versions: { '1': graph }, current: '1' },
    stored: { versions: { '1': graph.compile({ store: new InMemoryStore() }) }, current: '1' },
    broken: { versions: { '3': () => { throw new Error('made wrong'); } }, current: '3' },
  });`;
  await expect(check(agents)).rejects.toMatchObject({
    code: 'bad_agents',
    message: expect.stringMatching(/stored 1: [\s\S]*uses a store[\s\S]*broken 3: [\s\S]*made wrong/),
  });
});

test('one agent that cannot run leaves the others to a worker, and is named', async () => {
  const refused: string[] = [];
  const options = { onRefused: (problem: string) => void refused.push(problem) };
  const stored = `{ versions: { '1': graph.compile({ store: new InMemoryStore() }) }, current: '1' }`;
  const fine = `{ versions: { '1': graph }, current: '1' }`;
  const both = `${graph} export default defineAgents({ fine: ${fine}, stored: ${stored} });`;
  expect(await check(both, options)).toHaveLength(2);
  expect(refused).toEqual([expect.stringMatching(/^stored 1: .*uses a store/)]);
  const none = `${graph} export default defineAgents({ stored: ${stored} });`;
  await expect(check(none, options)).rejects.toMatchObject({ code: 'bad_agents' });
});
