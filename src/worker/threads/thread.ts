/**
 * A thread of agents: makes a sandbox, and plays the activations of the runs in it. In memory that it shares with the
 * worker it says which run it is working on: when it hangs, or has died of it, the worker reads there whose code it was.
 */
import { parentPort, workerData } from 'node:worker_threads';
import proto from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import type { SinkCall } from '@temporalio/workflow';
import { createSandbox } from './sandbox.js';
import type { Activate, Activated, ThreadInput, ThreadRequest, ThreadResponse } from './thread-messages.js';
import { WorkMark } from './work-mark.js';

if (!parentPort) throw new Error('This module is the body of a thread; it is not to be imported.');
const port = parentPort;
const mark = new WorkMark(workerData as SharedArrayBuffer);
let sandbox: ReusableVMWorkflowCreator | undefined;

port.on('message', async ({ id, input }: ThreadRequest) => {
  mark.set('runId' in input ? input.runId : '');
  try {
    const answer = await handle(input);
    if (id !== undefined) port.postMessage({ id, answer } satisfies ThreadResponse);
  } catch (cause) {
    const { message, stack } = cause instanceof Error ? cause : new Error(String(cause));
    if (id !== undefined) port.postMessage({ id, error: { message, stack } } satisfies ThreadResponse);
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
      await runOf(input.runId)?.dispose();
      return undefined;
    case 'destroy':
      await sandbox?.destroy();
      return undefined;
  }
}

async function activate({ runId, activation, create }: Activate): Promise<Activated> {
  if (create) await sandbox?.createWorkflow(create);
  const run = runOf(runId);
  if (!run) throw new Error(`The run ${runId} is not in this thread.`);
  const { WorkflowActivation } = proto.coresdk.workflow_activation;
  const completion = await run.activate(WorkflowActivation.fromObject(activation));
  return { completion, sinkCalls: (await run.getAndResetSinkCalls()).map(sendable) };
}

function runOf(runId: string) {
  return ReusableVMWorkflowCreator.workflowByRunId.get(runId);
}

function sendable({ workflowInfo, ...call }: SinkCall): SinkCall {
  const { now: _now, random: _random, ...unsafe } = workflowInfo.unsafe;
  return { ...call, workflowInfo: { ...workflowInfo, unsafe: unsafe as typeof workflowInfo.unsafe } };
}
