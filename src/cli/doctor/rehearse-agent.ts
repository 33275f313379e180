/** `airlock doctor --agent`: what an agent is rehearsed with, from the command line or from a run. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { AgentClient } from '../../client/agent-client.js';
import type { ResolvedConfig } from '../../config.js';
import { AirlockError } from '../../errors.js';
import { type Json, runInputSchema } from '../../protocol.js';
import { type RehearsalVerdict, rehearse } from '../../worker/rehearsal.js';

/** Any moment will do, as long as it is the same. */
const SOME_MOMENT_MS = Date.parse('2026-01-01T00:00:00Z');

/** With no answers: as far as the agent's first requests. */
export function rehearseWithInput(
  config: ResolvedConfig,
  agent: string,
  version: string | undefined,
  input: Json,
): Promise<RehearsalVerdict> {
  return rehearse({ config, rehearsal: { agent, version, input, log: [], beginsAtMs: SOME_MOMENT_MS } });
}

/**
 * With the input and the answers of a run, open or ended.
 * @throws AirlockError `bad_usage` for a conversation, whose messages are not in its log; what the client throws
 */
export async function rehearseRun(
  config: ResolvedConfig,
  client: AgentClient,
  id: string,
  agent: string,
  version: string | undefined,
): Promise<RehearsalVerdict> {
  const [{ version: ranOn }, log] = await Promise.all([client.get(id).describe(), client.log(id)]);
  const begun = await beginningOf(client, id);
  if (begun.input.conversation) {
    throw new AirlockError(
      'bad_usage',
      `Run '${id}' is a conversation, and what it was told is not in its log.`,
      "Rehearse the agent with a message: airlock doctor --agent NAME --input '<json>'",
    );
  }
  const first = log[0]?.requestedAt;
  return rehearse({
    config,
    rehearsal: {
      agent,
      version: version ?? ranOn,
      input: begun.input.input ?? null,
      log,
      beginsAtMs: first === undefined ? begun.atMs : Date.parse(first),
    },
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
