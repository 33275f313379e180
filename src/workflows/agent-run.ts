/**
 * The workflow `agentRun`: one agent, from its input to its result.
 *
 * The agent runs here, in the sandbox, and asks; every fetch becomes an activity at once, every question stands in the
 * inbox until somebody decides. Nothing sent from outside fails a workflow task, which Temporal would retry for ever:
 * bad input fails the run, a bad decision is refused.
 */
import { continueAsNew } from '@temporalio/workflow';
import type { Json, RunInput } from '../protocol.js';
import { loadAgents } from './agents.js';
import { Run } from './run.js';
import { readRunRequest } from './run-request.js';
import type { RunSnapshot } from './run-snapshot.js';
import { StopRequest } from './stop.js';

/** @param continued the run so far, where this execution continues another */
export async function agentRun(input: RunInput, continued?: RunSnapshot): Promise<Json> {
  const stop = new StopRequest();
  stop.throwIfStopped();
  const run = await Run.make(readRunRequest(input, await loadAgents()), continued, stop);
  const end = await run.toEnd();
  return 'result' in end ? end.result : continueAsNew<typeof agentRun>(...end.next);
}
