/**
 * The sandbox of a thread of agents: the SDK's own, one V8 context that runs share, made with four things otherwise.
 *
 * 1. **Its global object is an ordinary one.** The SDK's stands in front of another object, and Node answers each read of
 *    a global's name by a call out of V8 and back, for 300 ns and more; the SDK reads them all, several times over,
 *    whenever another run takes its turn. What a run sees and may change is the same.
 * 2. **No hook follows every promise**, unless the stack-trace query is wanted, which is all it is for.
 * 3. **A run finds its globals as it left them** (switch-runs.ts).
 * 4. **Errors that nobody listens to are the thread's** (stray-errors.ts): the SDK fails the workflow task, for ever.
 *
 * All rest on how the SDK's modules are made; test/worker/sandbox.test.ts fails should an update make them otherwise.
 */
import vm from 'node:vm';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { isSwitchScript, switchRunsScript } from './switch-runs.js';
import type { Init } from './thread-messages.js';

/** The worker watches its threads from outside (docs/decisions/0013-runaways.md). */
const NO_TIMEOUT = undefined as unknown as number;

export async function createSandbox({
  workflowBundle,
  registeredActivityNames,
  stackTraceQuery,
}: Omit<Init, 'type'>): Promise<ReusableVMWorkflowCreator> {
  if (!stackTraceQuery) leaveOutPromiseHook();
  leaveOutRejectionHandler();
  return withOwnContext(() =>
    ReusableVMWorkflowCreator.create(workflowBundle, NO_TIMEOUT, registeredActivityNames),
  );
}

/** The SDK installs it, with its other handlers, when the first sandbox of a thread is made. */
function leaveOutPromiseHook(): void {
  Reflect.set(globalHandlers, 'setPromiseHook', () => {});
}

/** The SDK installs it once a thread, and keeps that it did. */
function leaveOutRejectionHandler(): void {
  Reflect.set(ReusableVMWorkflowCreator, 'unhandledRejectionHandlerHasBeenSet', true);
}

/**
 * The SDK has no option for the kind of context, nor for how runs take turns, so what makes one is another while it does.
 * Node before 22.8 on that line has no such kind; a context like the SDK's is made then.
 */
async function withOwnContext<T>(make: () => Promise<T>): Promise<T> {
  const { createContext, runInContext } = vm;
  vm.createContext = (_contextified, options) => createContext(vm.constants.DONT_CONTEXTIFY, options);
  if (vm.constants.DONT_CONTEXTIFY !== undefined) {
    vm.runInContext = (code, ...rest) =>
      runInContext(isSwitchScript(code) ? switchRunsScript : code, ...rest);
  }
  try {
    return await make();
  } finally {
    Object.assign(vm, { createContext, runInContext });
  }
}
