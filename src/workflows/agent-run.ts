/**
 * The workflow `agentRun`: one agent, from its input to its result.
 *
 * The agent runs here, in the sandbox, and asks; every fetch becomes an activity at once, every question stands in the
 * inbox until somebody decides. Nothing sent from outside fails a workflow task, which Temporal would retry for ever:
 * bad input fails the run, a bad decision is refused.
 */
import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { AgentCatalog } from '../agent/define-agents.js';
import { installAgentGlobals } from '../agent/session/agent-globals.js';
import type { Packed } from '../common/packed-json.js';
import type { Json, RunInput } from '../common/protocol.js';
import { RUN_MEMO, readRunMemo } from '../common/run-memo.js';
import { awaitAgent } from './await-agent.js';
import { loadAgents } from './load-agents.js';
import { migrateRun } from './run/migrate-run.js';
import { asMadeUp, type Carried, readSnapshot } from './run/read-snapshot.js';
import { Run } from './run/run.js';
import type { RunOutcome } from './run/run-outcome.js';
import type { RunSnapshot } from './run/run-snapshot.js';
import { StopRequest } from './run/stop.js';
import { agentFailure } from './run-failure.js';
import { type RunRequest, readRunInput, readRunRequest } from './run-request.js';
import { settings } from './settings.js';
import { failOnStrayErrors } from './stray-errors.js';
import { showAtEnd } from './view/visibility.js';

/**
 * @param input checked when it is read: a client may start this with anything
 * @param continued the run so far, where this execution continues another; checked as well
 */
export async function agentRun(input: RunInput, continued?: RunSnapshot | Packed): Promise<Json> {
  const stop = new StopRequest();
  stop.throwIfStopped();
  // Before the agents' modules are evaluated: what they take from `crypto` or `Date` then is the agent's.
  installAgentGlobals();
  const catalog = await loadAgents();
  const carried = readSnapshot(continued);
  const { memo, startTime } = workflowInfo();
  const { startedAt = startTime.toISOString() } = readRunMemo(memo);
  const wait = carried ? undefined : awaitAgent(readRunInput(input), catalog, Date.parse(startedAt));
  if (wait && (await wait) === 'elsewhere') {
    const isVersioned = workflowInfo().currentDeploymentVersion !== undefined;
    return continueAsNew(startedAt, [input], isVersioned);
  }
  const end = carried
    ? await goOn(input, carried, catalog, stop)
    : await toItsEnd(readRunRequest(input, catalog, false), undefined, stop, 0);
  if ('result' in end) return end.result;
  return continueAsNew(startedAt, end.next, settings().upgradeOnContinueAsNew);
}

async function goOn(
  input: RunInput,
  { snapshot, packedBytes }: Carried,
  catalog: AgentCatalog,
  stop: StopRequest,
): Promise<RunOutcome> {
  readRunInput(input);
  try {
    const [given, state] = await migrateRun(input, snapshot, catalog);
    return await toItsEnd(readRunRequest(given, catalog, true), state, stop, packedBytes);
  } catch (error) {
    throw asMadeUp(error);
  }
}

async function toItsEnd(
  request: RunRequest,
  state: RunSnapshot | undefined,
  stop: StopRequest,
  carriedBytes: number,
): Promise<RunOutcome> {
  failOnStrayErrors((error) => agentFailure(error, request.agent, request.version));
  try {
    const run = await Run.make(request, state, stop, carriedBytes);
    return await run.run();
  } finally {
    showAtEnd(request.agent, request.version);
  }
}

/** @param toCurrentBuild whether the next execution of a pinned run goes to the current build */
function continueAsNew(
  startedAt: string,
  next: Parameters<typeof agentRun>,
  toCurrentBuild: boolean,
): Promise<never> {
  return makeContinueAsNewFunc<typeof agentRun>({
    memo: { ...workflowInfo().memo, [RUN_MEMO]: { ...readRunMemo(workflowInfo().memo), startedAt } },
    ...(toCurrentBuild && { initialVersioningBehavior: 'AUTO_UPGRADE' }),
  })(...next);
}
