/** A person's decision on its way to a run: with the question as this client has shown it, and counted once. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type Decide, type DecideResult, type Decision, decideUpdate } from '../common/protocol.js';
import { call } from './call.js';
import type { ClientMemory } from './client-memory.js';
import { assertFits } from './errors/payload-errors.js';
import { assertKnown, type Known } from './known-options.js';
import type { AgentRun } from './start-run.js';

const OPTIONS: Known<Decide> = {
  interruptId: true,
  decision: true,
  actor: true,
  decisionId: true,
  fingerprint: true,
};
const DECISION: Known<Decision> = { type: true, args: true, message: true, value: true };

/** Resolves once the decision is applied, or refused. */
export async function sendDecision(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  decision: Decide,
  { seen, uncertain }: ClientMemory,
): Promise<DecideResult> {
  assertKnown('decide', decision, OPTIONS);
  assertKnown('decide, in its decision,', decision.decision, DECISION);
  const runId = handle.workflowId;
  const { interruptId, decisionId: id, ...rest } = decision;
  const what = `The decision on ${interruptId} of run '${runId}'`;
  assertFits(client, decision, what);
  const { fingerprint = seen.fingerprintOf(runId, interruptId) } = decision;
  const sending = { what, runId, idName: 'decisionId', id, content: { interruptId, ...rest } };
  return uncertain.send(sending, (decisionId) => {
    const sent = { ...decision, decisionId, fingerprint };
    return call(client, { runId, needsWorker: true }, () =>
      handle.executeUpdate(decideUpdate, { args: [sent] }),
    );
  });
}
