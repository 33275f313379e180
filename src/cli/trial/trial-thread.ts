/** The thread of a trial (try-modules.ts): loads the modules of its task, and names each before it loads it. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadConfig, loadModule } from '../../config/load-config.js';
import { agentLines } from '../render/banner.js';
import type { TrialMessage, TrialTask } from './trial-task.js';

const tell = (message: TrialMessage) => parentPort?.postMessage(message);

async function work(task: TrialTask): Promise<void> {
  if ('agents' in task) {
    tell({ ended: agentLines(await loadModule(task.agents)) });
    return;
  }
  tell({ begun: task.configFile });
  const { resources, policies, credentials } = await loadConfig({ file: task.configFile });
  for (const file of [resources, resources && policies?.module, resources && credentials]) {
    if (file === undefined) continue;
    tell({ begun: file });
    await loadModule(file);
  }
  tell({ ended: [] });
}

await work(workerData as TrialTask);
