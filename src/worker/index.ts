/** Entry `airlock/worker`: run workers from your own code, or take the LangGraph plugin alone. */
export { type AgentWorkerOptions, createAgentWorker } from './agent-worker.js';
export { checkBundle } from './check-bundle.js';
export { LangGraphPlugin, type LangGraphPluginOptions } from './langgraph-plugin.js';
export {
  type RehearsalDifference,
  type RehearsalVerdict,
  type RehearseOptions,
  rehearse,
} from './rehearsal.js';
export { type RehearseRunOptions, rehearseRun } from './rehearse-run.js';
export {
  type CheckedRun,
  type CheckUpgradeOptions,
  checkUpgrade,
  type RunToCheck,
  type UpgradeVerdict,
} from './replay/check-upgrade.js';
export type { History } from './replay/recorded-run.js';
export { type Replayed, type ReplayOptions, replayRuns } from './replay/replay-runs.js';
export { createResourceWorker, loadResources, type ResourceWorkerOptions } from './resource-worker.js';
export { type Role, type RunningWorkers, type RunWorkersOptions, runWorkers } from './roles.js';
export { buildWorkflowCode, type WorkflowBundle, withSettings, workflowSettings } from './workflow-bundle.js';
