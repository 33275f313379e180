/** Stands where Temporal's SDK keeps the workflow that is running, for classes that ask it about history and patches. */
import { resolveLimits } from '../../src/config/limits.js';
import { SETTINGS_GLOBAL } from '../../src/workflows/settings.js';

const ACTIVATOR = '__TEMPORAL_ACTIVATOR__';

export interface FakeWorkflow {
  info: {
    historyLength: number;
    historySize: number;
    continueAsNewSuggested: boolean;
    targetWorkerDeploymentVersionChanged: boolean;
    unsafe: { isReplaying: boolean };
  };
  /** What the history has, or gets. */
  readonly patches: Set<string>;
  readonly updates: Map<string, unknown>;
  settings: {
    limits: ReturnType<typeof resolveLimits>;
    upgradeOnContinueAsNew: boolean;
    maxPayloadBytes: number;
    assignees: string[];
  };
}

/** Runs `work` in a workflow that is made up, and leaves nothing of it behind. */
export function inFakeWorkflow<Done extends void | Promise<void>>(
  work: (workflow: FakeWorkflow) => Done,
): Done {
  const patches = new Set<string>();
  const workflow: FakeWorkflow = {
    info: {
      historyLength: 10,
      historySize: 1_000,
      continueAsNewSuggested: false,
      targetWorkerDeploymentVersionChanged: false,
      unsafe: { isReplaying: false },
    },
    patches,
    updates: new Map(),
    settings: {
      limits: resolveLimits(),
      upgradeOnContinueAsNew: false,
      maxPayloadBytes: 2_000_000,
      assignees: [],
    },
  };
  const activator = {
    info: workflow.info,
    inProgressSignals: new Map(),
    inProgressUpdates: workflow.updates,
    /** As the SDK's own: a new run leaves the patch, a replay has it or not. */
    patchInternal(id: string): boolean {
      if (!workflow.info.unsafe.isReplaying) patches.add(id);
      return patches.has(id);
    },
    knownPresentPatches: patches,
  };
  Object.assign(globalThis, { [ACTIVATOR]: activator, [SETTINGS_GLOBAL]: workflow.settings });
  const leave = () => {
    Reflect.deleteProperty(globalThis, ACTIVATOR);
    Reflect.deleteProperty(globalThis, SETTINGS_GLOBAL);
  };
  let done: Done | undefined;
  try {
    done = work(workflow);
    return (done instanceof Promise ? done.finally(leave) : done) as Done;
  } finally {
    if (!(done instanceof Promise)) leave();
  }
}
