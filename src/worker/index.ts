/** Entry `airlockjs/worker`: run workers from your own code, or take the LangGraph plugin alone. */
export { type AgentWorkerOptions, createAgentWorker } from './agent-worker.js';
export { LangGraphPlugin, type LangGraphPluginOptions } from './bundle/langgraph-plugin.js';
export {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from './bundle/workflow-bundle.js';
export { loadCredentials } from './load-credentials.js';
export { loadPolicies, policyPayloadConverterPath } from './load-policies.js';
export { type CheckBundleOptions, checkBundle } from './replay/check-bundle.js';
export {
  type CheckedRun,
  type CheckUpgradeOptions,
  checkUpgrade,
  type RunToCheck,
  type UpgradeVerdict,
} from './replay/check-upgrade.js';
export type { History } from './replay/recorded-run.js';
export {
  type RehearsalDifference,
  type RehearsalVerdict,
  type RehearseOptions,
  rehearse,
} from './replay/rehearsal.js';
export { type RehearseRunOptions, rehearseRun } from './replay/rehearse-run.js';
export { type Replayed, type ReplayOptions, replayRuns } from './replay/replay-runs.js';
export { createResourceWorker, loadResources, type ResourceWorkerOptions } from './resource-worker.js';
export { type Role, type RunningWorkers, type RunWorkersOptions, runWorkers } from './run-workers.js';
