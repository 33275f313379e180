/** The examples' own agents and resources at work, on the server that all tests share. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { type Config, loadConfig } from 'airlockjs';
import type { Resources } from 'airlockjs/resources';
import { buildWorkflowCode, loadResources, type WorkflowBundle } from 'airlockjs/worker';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let bundle: Promise<WorkflowBundle> | undefined;

/** @param instead resources in the place of the examples' own */
export async function startExampleWorkers(
  instead: Resources = {},
  overrides: Partial<Config> = {},
): Promise<TestWorkers> {
  const config = await loadConfig({ cwd: root });
  bundle ??= buildWorkflowCode(config, new DefaultLogger('ERROR'));
  return startWorkers({ ...(await loadResources(config)), ...instead }, overrides, await bundle);
}
