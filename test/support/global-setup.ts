/**
 * Once for all tests: the package built as users get it, one real Temporal server, and the bundle of the agents that
 * the workflow tests run. What they need of it is provided by name.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    temporal: { address: string; namespace: string; uiUrl: string; binary: string };
    /** File with the code of the bundle of test/workflows/fixtures/agents.ts. */
    bundle: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  for (const step of [[compiler, '-p', 'tsconfig.build.json'], ['scripts/client-descriptors.js']]) {
    execFileSync(process.execPath, step, { cwd: root, stdio: 'inherit' });
  }
  const { findTemporalBinary, startDevServer } = await import('../../dist/dev-server/index.js');
  const { buildWorkflowCode } = await import('../../dist/worker/index.js');
  const { resolveConfig } = await import('../../dist/config/define-config.js');
  const { DefaultLogger } = await import('@temporalio/worker');

  const { path: binary } = await findTemporalBinary();
  const server = await startDevServer({ binary });
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-test-'));
  const config = resolveConfig({ agents: './agents.ts' }, path.join(root, 'test/workflows/fixtures'));
  const { code } = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  const bundle = path.join(folder, 'workflow-bundle.js');
  await writeFile(bundle, code);

  project.provide('temporal', {
    address: server.address,
    namespace: server.namespace,
    uiUrl: server.uiUrl,
    binary,
  });
  project.provide('bundle', bundle);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
