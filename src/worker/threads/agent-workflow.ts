/** A run in a thread of agents, as the SDK's worker knows runs: activated, and disposed of when it leaves the cache. */
import type { coresdk } from '@temporalio/proto';
import type { Workflow, WorkflowCreateOptions } from '@temporalio/worker/lib/workflow/interface.js';
import type { SinkCall } from '@temporalio/workflow';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';
import { makeWellFormed } from '../../common/well-formed.js';
import type { AgentThread } from './agent-thread.js';
import { MAX_UPDATE_BYTES, withoutLargeUpdates } from './update-limits.js';

export class AgentWorkflow implements Workflow {
  readonly #thread: AgentThread;
  readonly #runId: string;
  readonly #workflowId: string;
  readonly #warn: (message: string) => void;
  /** Goes with the first activation. */
  #toCreate: WorkflowCreateOptions | undefined;
  /** They came with the latest activation. */
  #sinkCalls: SinkCall[] = [];

  constructor(thread: AgentThread, options: WorkflowCreateOptions, warn: (message: string) => void) {
    this.#thread = thread;
    this.#runId = options.info.runId;
    this.#workflowId = options.info.workflowId;
    this.#warn = warn;
    const { now: _now, random: _random, ...unsafe } = options.info.unsafe;
    // The thread puts its own functions there: no message can carry them.
    this.#toCreate = { ...options, info: { ...options.info, unsafe: unsafe as typeof options.info.unsafe } };
  }

  async activate(
    activation: coresdk.workflow_activation.IWorkflowActivation,
  ): Promise<coresdk.workflow_completion.IWorkflowActivationCompletion> {
    const create = this.#toCreate;
    this.#toCreate = undefined;
    const { completion, sinkCalls, strayError } = await this.#thread.ask({
      type: 'activate',
      runId: this.#runId,
      activation: withoutLargeUpdates(activation, ({ id, name }, bytes) =>
        this.#warn(
          `Update '${name}' (${id}) of run '${this.#workflowId}' was not given to it: it has ${bytes} bytes, and the ` +
            `updates of one task may have ${MAX_UPDATE_BYTES} together. Its sender is refused; the run continues.`,
        ),
      ),
      ...(create && { create }),
    });
    this.#sinkCalls = sinkCalls;
    if (strayError !== undefined && !activation.isReplaying) {
      this.#warn(`Run '${this.#workflowId}' failed by an error that nobody listens to: ${strayError}`);
    }
    return makeWellFormed(completion);
  }

  async getAndResetSinkCalls(): Promise<SinkCall[]> {
    const calls = this.#sinkCalls;
    this.#sinkCalls = [];
    for (const { workflowInfo } of calls) {
      Object.assign(workflowInfo.unsafe, { now: Date.now, random: createUnsafeRandomSource(Math.random) });
    }
    return calls;
  }

  async dispose(): Promise<void> {
    this.#thread.dispose(this.#runId);
  }
}
