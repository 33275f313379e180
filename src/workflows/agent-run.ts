/**
 * The workflow `agentRun`: one agent, from its input to its result.
 *
 * The agent runs here, in the sandbox, and asks; every fetch becomes an activity at once, every question stands in the
 * inbox until somebody decides. Nothing sent from outside fails a workflow task, which Temporal would retry for ever:
 * bad input fails the run, a bad decision is refused.
 */
import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { isPacked, type Packed, unpackJson } from '../common/packed-json.js';
import type { Json, RunInput } from '../common/protocol.js';
import { RUN_MEMO, readRunMemo } from '../common/run-memo.js';
import { loadAgents } from './load-agents.js';
import { migrateRun } from './run/migrate-run.js';
import { Run } from './run/run.js';
import type { RunSnapshot } from './run/run-snapshot.js';
import { StopRequest } from './run/stop.js';
import { agentFailure } from './run-failure.js';
import { readRunRequest } from './run-request.js';
import { settings } from './settings.js';
import { failOnStrayErrors } from './stray-errors.js';

/** @param continued the run so far, where this execution continues another */
export async function agentRun(input: RunInput, continued?: RunSnapshot | Packed): Promise<Json> {
  const stop = new StopRequest();
  stop.throwIfStopped();
  const catalog = await loadAgents();
  const carriedBytes = continued && isPacked(continued) ? continued.packed.length : 0;
  const [given, state] = continued ? await migrateRun(input, unpackJson(continued), catalog) : [input];
  const request = readRunRequest(given, catalog, state !== undefined);
  failOnStrayErrors((error) => agentFailure(error, request.agent, request.version));
  const run = await Run.make(request, state, stop, carriedBytes);
  const end = await run.run();
  if ('result' in end) return end.result;
  const { memo, startTime } = workflowInfo();
  return makeContinueAsNewFunc<typeof agentRun>({
    memo: { ...memo, [RUN_MEMO]: { startedAt: startTime.toISOString(), ...readRunMemo(memo) } },
    ...(settings().upgradeOnContinueAsNew && { initialVersioningBehavior: 'AUTO_UPGRADE' }),
  })(...end.next);
}
