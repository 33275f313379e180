import { randomBytes } from 'node:crypto';
import type { WorkflowStartOptions } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import * as z from 'zod';
import { AirlockError } from '../common/errors.js';
import { valueFingerprint } from '../common/fingerprint.js';
import { principalKey } from '../common/principal-key.js';
import {
  type Json,
  type Principal,
  type RunInput,
  type RunStatus,
  runInputSchema,
} from '../common/protocol.js';
import { whyNoRunId } from '../common/run-id.js';
import { RUN_MEMO, type RunMemo, START_MEMO, type StartMemo } from '../common/run-memo.js';
import { isBlank } from '../common/unseen.js';
import type { AgentInput, AgentName, AgentVersion, AnyCatalog } from './catalog.js';
import { assertNotTooDeep } from './errors/payload-errors.js';
import { runSummaryLine } from './input-summary.js';
import { assertKnown, type Known } from './known-options.js';
import { attributeKeys } from './run-summary.js';

/** What a run is started with: the input of `agentRun`, and the run's id. */
export interface StartOptions<Catalog = AnyCatalog, Name extends AgentName<Catalog> = AgentName<Catalog>>
  extends Omit<RunInput, 'agent' | 'version' | 'input'> {
  agent: Name;
  /** Default: the agent's `current`. */
  version?: AgentVersion<Catalog, Name> | undefined;
  /** What the agent is given; of a conversation, its first message. */
  input?: AgentInput<Catalog, Name> | undefined;
  /** The workflow id; it names this one run. Default: the agent's name and eight random characters. */
  runId?: string | undefined;
}

const OPTIONS: Known<StartOptions> = {
  agent: true,
  version: true,
  input: true,
  runId: true,
  conversation: true,
  principal: true,
  context: true,
  assignees: true,
};

export type AgentRun = (input: RunInput) => Promise<unknown>;

/**
 * How Temporal is asked to start the run: with what the Web UI and `list` show at once, before its first step.
 * @throws AirlockError `bad_option`; `bad_input` where the run would fail for the shape of its input, or its id is no name
 */
export function startRequest(
  options: Pick<StartOptions, 'runId'> & RunInput,
  taskQueue: string,
): WorkflowStartOptions<AgentRun> & { args: [RunInput] } {
  assertKnown('start', options, OPTIONS);
  const { runId, ...input } = options;
  assertNotTooDeep(input, `The input of '${input.agent}'`);
  const checked = runInputSchema.safeParse(input);
  if (!checked.success) {
    throw new AirlockError(
      'bad_input',
      `The run cannot start:\n${z.prettifyError(checked.error)}`,
      'Fix what it names and start again.',
    );
  }
  const { agent, version } = options;
  const workflowId = runId ?? `${agent}-${randomBytes(4).toString('hex')}`;
  assertRunId(workflowId);
  const { principal } = checked.data;
  assertNamed(principal);
  const summary = runSummaryLine(agent, version, checked.data.input);
  return {
    args: [input],
    taskQueue,
    workflowId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
    staticSummary: summary,
    memo: {
      [RUN_MEMO]: { summary } satisfies RunMemo,
      [START_MEMO]: { input: inputFingerprint(input) } satisfies StartMemo,
    },
    typedSearchAttributes: startAttributes(agent, version, principal),
  };
}

function assertNamed(principal: Principal | undefined): void {
  if (principal === undefined || !isBlank(principal.id)) return;
  throw new AirlockError(
    'bad_input',
    "The run cannot start: its principal's id has no character that anybody sees.",
    'Name on whose behalf it works, or nobody.',
  );
}

function assertRunId(id: string): void {
  const wrong = whyNoRunId(id);
  if (wrong === undefined) return;
  throw new AirlockError(
    'bad_input',
    `The run cannot start: its id '${id}' ${wrong}.`,
    'Choose another id, as in refund-17.',
  );
}

/** What is not given, and what is given as `undefined`, are the same. */
export function inputFingerprint(input: RunInput): string {
  return valueFingerprint(JSON.parse(JSON.stringify(input)) as Json);
}

function startAttributes(
  agent: string,
  version: string | undefined,
  principal: Principal | undefined,
): SearchAttributePair[] {
  const status: RunStatus = 'running';
  return [
    { key: attributeKeys.agent, value: agent },
    { key: attributeKeys.status, value: status },
    ...(version === undefined ? [] : [{ key: attributeKeys.version, value: version }]),
    ...(principal === undefined ? [] : [{ key: attributeKeys.principal, value: principalKey(principal.id) }]),
  ];
}
