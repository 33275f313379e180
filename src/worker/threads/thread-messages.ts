/**
 * What a worker and a thread of agents say to each other. One question and one answer for an activation, where the SDK's
 * own threads take two, and three for a run's first: each wakes a thread, which costs more than what is said.
 */
import type { coresdk } from '@temporalio/proto';
import type { WorkflowCreateOptions } from '@temporalio/worker/lib/workflow/interface.js';
import type { WorkflowBundleWithSourceMapAndFilename } from '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js';
import type { SinkCall } from '@temporalio/workflow';

/** Makes the thread ready for runs. */
export interface Init {
  type: 'init';
  workflowBundle: WorkflowBundleWithSourceMapAndFilename;
  registeredActivityNames: Set<string>;
  /** Whether promises are followed for Temporal's stack-trace query. */
  stackTraceQuery: boolean;
}

export interface Activate {
  type: 'activate';
  runId: string;
  activation: coresdk.workflow_activation.IWorkflowActivation;
  /** With a run's first activation: what it is made from. */
  create?: WorkflowCreateOptions;
}

export interface Dispose {
  type: 'dispose';
  runId: string;
}

export interface Destroy {
  type: 'destroy';
}

export type Question = Init | Activate | Destroy;
/** With `dispose`, which has no answer. */
export type ThreadInput = Question | Dispose;

export interface Activated {
  completion: coresdk.workflow_completion.IWorkflowActivationCompletion;
  /** Without the functions of their workflow's information, which no message can carry. */
  sinkCalls: SinkCall[];
  /** What has ended the run, where it was an error that nobody listens to: the SDK logs nothing of it. */
  strayError?: string;
}

export type AnswerTo<Asked extends Question> = Asked extends Activate ? Activated : undefined;

export interface ThreadRequest {
  /** Absent where no answer is wanted. */
  id?: number;
  input: ThreadInput;
}

export type ThreadResponse =
  | { id: number; answer: Activated | undefined }
  | { id: number; error: { message: string; stack: string } };
