/** `airlock build`, and a worker that starts from what it made. Also `airlock chat`, for the run at hand is one. */
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { airlock, makeProject, spawnAirlock } from './airlock.js';

const files = {
  'temporal.config.ts': `
    import { defineConfig } from 'airlockjs';
    export default defineConfig({ agents: './agents.ts', resources: './resources.ts', taskQueue: 'built' });
  `,
  'agents.ts': `
    import { Annotation, START, StateGraph } from '@langchain/langgraph';
    import { defineAgents, fetch } from 'airlockjs/agent';
    const State = Annotation.Root({ n: Annotation<number>(), doubled: Annotation<unknown>() });
    const graph = new StateGraph(State)
      .addNode('double', async ({ n }) => ({ doubled: await fetch('double', { n }) }))
      .addEdge(START, 'double');
    export default defineAgents({ doubler: { versions: { '1.0.0': graph }, current: '1.0.0' } });
  `,
  'resources.ts': `
    import { defineResources, scriptedModelResource } from 'airlockjs/resources';
    export default defineResources({ model: scriptedModelResource({ replies: [{ content: 'Hello.' }], deadline: '9s' }) });
  `,
};

let root: string;
beforeEach(async () => {
  root = await makeProject(files);
});
afterEach(() => rm(root, { recursive: true }));

test('a worker starts from the bundle, without the module it was made of', { timeout: 120_000 }, async () => {
  const options = { cwd: root, env: { TEMPORAL_ADDRESS: inject('temporal').address } };
  const built = await airlock(['build', '--json', '--out', 'made/agents.js'], options);
  expect(built.json()).toEqual({
    bundle: path.join(root, 'made/agents.js'),
    buildId: expect.stringMatching(/^[0-9a-f]{16}$/),
    agents: [{ name: 'doubler', versions: ['1.0.0'], current: '1.0.0' }],
    resources: ['model'],
  });
  const manifest = JSON.parse(await readFile(path.join(root, '.airlock/resources.json'), 'utf8'));
  expect(manifest).toMatchObject({ resources: { model: { deadline: 9_000 } } });

  await rm(path.join(root, 'agents.ts'));
  const worker = spawnAirlock(['worker', '--role', 'agent', '--bundle', 'made/agents.js', '--json'], options);
  const exited = once(worker, 'exit');
  try {
    if (worker.stdout === null) throw new Error('no stdout');
    await once(createInterface(worker.stdout), 'line');
    const id = 'built-1';
    const begun = await airlock(['start', 'doubler', '--id', id, '--conversation', '--json'], options);
    expect(begun.json()).toMatchObject({ id });
    const state = await airlock(['show', id, '--json'], options);
    expect(state.json()).toMatchObject({ state: { agent: 'doubler', conversation: { turn: 0, queued: 0 } } });
    expect((await airlock(['chat', id, '--close', '--json'], options)).code).toBe(exitCodes.ok);
    const refused = await airlock(['chat', id, '--message', 'Too late?', '--json'], options);
    expect(refused.code).not.toBe(exitCodes.ok);
    expect((await airlock(['watch', id, '--json'], options)).code).toBe(exitCodes.ok);
  } finally {
    worker.kill('SIGTERM');
    await exited;
  }
});

test('a bundle that is not there is said to be', async () => {
  const ended = await airlock(['worker', '--role', 'agent', '--bundle', 'none.js', '--json'], { cwd: root });
  expect(ended.code).toBe(exitCodes.usage);
  expect(ended.json()).toMatchObject({ error: { code: 'no_bundle' } });
});
