/**
 * A thread of agents, or a process of them: makes a sandbox, and plays the activations of the runs in it, one at a time.
 */
import proto from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import type { SinkCall } from '@temporalio/workflow';
import { readThrown } from '../../common/thrown.js';
import { FailedRuns, isQuery } from './failed-runs.js';
import { openPort } from './host-port.js';
import { createSandbox } from './sandbox.js';
import { StrayErrors } from './stray-errors.js';
import type { Activate, Activated, ThreadInput, ThreadRequest, ThreadResponse } from './thread-messages.js';

const port = openPort();
let sandbox: ReusableVMWorkflowCreator | undefined;
let atWork = '';
const strayErrors = new StrayErrors(() => runOf(atWork));
const failedRuns = new FailedRuns();
closeProcess();

port.onMessage(async ({ id, input }: ThreadRequest) => {
  atWork = 'runId' in input ? input.runId : '';
  try {
    const answer = await handle(input);
    if (id !== undefined) port.post({ id, answer } satisfies ThreadResponse);
  } catch (cause) {
    const { message, stack } = readThrown(cause);
    if (id !== undefined) port.post({ id, error: { message, stack } } satisfies ThreadResponse);
  }
});

async function handle(input: ThreadInput): Promise<Activated | undefined> {
  switch (input.type) {
    case 'init':
      sandbox = await createSandbox(input);
      return undefined;
    case 'activate':
      return activate(input);
    case 'dispose':
      failedRuns.forget(input.runId);
      strayErrors.forget(input.runId);
      await runOf(input.runId)?.dispose();
      return undefined;
    case 'destroy':
      // A worker that ends before its time leaves runs behind.
      for (const run of ReusableVMWorkflowCreator.workflowByRunId.values()) await run.dispose();
      await sandbox?.destroy();
      return undefined;
  }
}

async function activate({ runId, activation, create }: Activate): Promise<Activated> {
  if (create) await sandbox?.createWorkflow(create);
  const run = runOf(runId);
  if (!run) throw new Error(`The run ${runId} is not in this thread.`);
  const { WorkflowActivation } = proto.coresdk.workflow_activation;
  const played = await failedRuns.settle(runId, activation, () =>
    run.activate(WorkflowActivation.fromObject(activation)),
  );
  // A look at a run ends nothing: an error that was left since waits for the run's next piece of work.
  const settled = isQuery(activation) ? { completion: played } : strayErrors.settle(runId, played);
  return { ...settled, sinkCalls: (await run.getAndResetSinkCalls()).map(sendable) };
}

/**
 * An agent that reaches through the sandbox for the process may not end it: the others in the thread would be lost. What
 * the thread itself needs of it stays.
 */
function closeProcess(): void {
  for (const name of ['exit', 'reallyExit', 'abort', 'kill']) {
    const refused = () => {
      throw new Error(
        `process.${name} is not available in a workflow: the process is not the agent's to end.`,
      );
    };
    Object.defineProperty(process, name, { value: refused, writable: false, configurable: false });
  }
}

function runOf(runId: string) {
  return ReusableVMWorkflowCreator.workflowByRunId.get(runId);
}

function sendable({ workflowInfo, ...call }: SinkCall): SinkCall {
  const { now: _now, random: _random, ...unsafe } = workflowInfo.unsafe;
  return { ...call, workflowInfo: { ...workflowInfo, unsafe: unsafe as typeof workflowInfo.unsafe } };
}
