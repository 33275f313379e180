/** A build is known by its code, wherever it was made. */
import { rm } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { resolveConfig } from 'airlockjs';
import { buildWorkflowCode, withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, expect, test } from 'vitest';
import { makeProject } from '../../cli/airlock.js';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const agents = (text: string) => `
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { defineAgents } from 'airlockjs/agent';
const graph = new StateGraph(Annotation.Root({})).addNode('say', () => (console.log('${text}'), {})).addEdge(START, 'say');
export default defineAgents({ one: { versions: { '1': graph }, current: '1' } });
`;

/** In a folder of its own. */
async function buildOf(text: string): Promise<string | undefined> {
  const root = await makeProject({ 'agents.ts': agents(text) });
  folders.push(root);
  const config = resolveConfig({ agents: './agents.ts' }, root);
  const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  const { code } = withSettings(bundle, workflowSettings(config, {}));
  return /"build":"(\w+)"/.exec(code)?.[1];
}

test('two checkouts of one project are one build, and other code is another', {
  timeout: 300_000,
}, async () => {
  const build = await buildOf('hello');
  expect(build).toMatch(/^\w{16}$/);
  expect(await buildOf('hello')).toBe(build);
  expect(await buildOf('good-bye')).not.toBe(build);
});
