/**
 * The workflow `agentRun`: one agent, from its input to its result.
 *
 * The agent runs here, in the sandbox, and asks; every fetch becomes an activity at once, every question stands in the
 * inbox until somebody decides. Nothing sent from outside fails a workflow task, which Temporal would retry for ever:
 * bad input fails the run, a bad decision is refused.
 */
import { continueAsNew, makeContinueAsNewFunc } from '@temporalio/workflow';
import type { Json, RunInput } from '../protocol.js';
import { loadAgents } from './agents.js';
import { moveOn } from './move-on.js';
import { Run } from './run.js';
import { readRunRequest } from './run-request.js';
import type { RunSnapshot } from './run-snapshot.js';
import { settings } from './settings.js';
import { StopRequest } from './stop.js';

/** @param continued the run so far, where this execution continues another */
export async function agentRun(input: RunInput, continued?: RunSnapshot): Promise<Json> {
  const stop = new StopRequest();
  stop.throwIfStopped();
  const catalog = await loadAgents();
  const [given, state] = continued ? await moveOn(input, continued, catalog) : [input];
  const run = await Run.make(readRunRequest(given, catalog, state !== undefined), state, stop);
  const end = await run.toEnd();
  if ('result' in end) return end.result;
  if (!settings().upgradeOnContinueAsNew) return continueAsNew<typeof agentRun>(...end.next);
  return makeContinueAsNewFunc<typeof agentRun>({ initialVersioningBehavior: 'AUTO_UPGRADE' })(...end.next);
}
