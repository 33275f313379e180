/** A rehearsal with the input and the answers of a run, open or ended. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { AgentClient } from '../../client/agent-client.js';
import { AirlockError } from '../../common/errors.js';
import { runInputSchema } from '../../common/protocol.js';
import { type RehearsalVerdict, type RehearseOptions, rehearse } from './rehearsal.js';

export interface RehearseRunOptions extends Pick<RehearseOptions, 'config' | 'bundle'> {
  client: AgentClient;
  /** The run's. */
  id: string;
  agent: string;
  /** Default: the version the run is on. */
  version?: string | undefined;
}

/** @throws AirlockError `bad_usage` for a conversation, whose messages are not in its log; what the client throws */
export async function rehearseRun({
  client,
  id,
  agent,
  version,
  ...options
}: RehearseRunOptions): Promise<RehearsalVerdict> {
  const [summary, log, begun] = await Promise.all([
    client.get(id).describe(),
    client.log(id),
    beginningOf(client, id),
  ]);
  if (begun.input.conversation) {
    throw new AirlockError(
      'bad_usage',
      `Run '${id}' is a conversation, and its messages are not in its log.`,
      "Rehearse the agent with a message: airlock doctor --agent NAME --input '<json>'",
    );
  }
  if (summary.agent !== undefined && summary.agent !== agent) {
    throw new AirlockError('bad_usage', `Run '${id}' is a run of '${summary.agent}', not of '${agent}'.`);
  }
  const first = log[0]?.requestedAt;
  const beginsAtMs = first === undefined ? begun.atMs : Date.parse(first);
  const { input = null, context, principal } = begun.input;
  const run = { threadId: id, context, principal };
  return rehearse({
    ...options,
    rehearsal: { agent, version: version ?? summary.version, input, log, run, beginsAtMs },
    runId: begun.runId,
  });
}

/** What the first execution of a run was given. */
async function beginningOf(
  client: AgentClient,
  id: string,
): Promise<{ input: ReturnType<typeof runInputSchema.parse>; runId: string; atMs: number }> {
  const { raw, runId: latest, startTime } = await client.temporal.workflow.getHandle(id).describe();
  const runId = raw.workflowExecutionInfo?.firstRunId || latest;
  const { events } = await client.temporal.workflow.getHandle(id, runId).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const input = runInputSchema.parse(payload ? defaultPayloadConverter.fromPayload(payload) : undefined);
  return { input, runId, atMs: startTime.getTime() };
}
