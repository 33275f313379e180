/** What is found of a run once it is quiet: its log, its executions, and what stands in the ledger. */
import type { AgentClient, Json, LogEntry } from 'airlockjs';
import type { Entry } from './ledger/entries.js';
import type { Patience } from './patience.js';
import type { Story } from './story.js';

export interface Evidence {
  /** Without what no two runs share: times, and the order's own name. */
  log: Json;
  /** Ids of the decisions that count, by question. */
  decidedBy: string[];
  continued: boolean;
  entries: readonly Entry[];
}

export async function evidenceOf(
  { runId, order }: Story,
  client: AgentClient,
  patience: Patience,
  entries: ReadonlyMap<string, Entry[]>,
): Promise<Evidence> {
  const log = await patience.with(() => client.log(runId));
  const handle = client.temporal.workflow.getHandle(runId);
  const { raw, runId: lastExecution } = await patience.with(() => handle.describe());
  return {
    log: anonymous(log.map(timeless), order.name),
    decidedBy: log.flatMap((entry) => ('decisionId' in entry ? [String(entry.decisionId)] : [])),
    continued: raw.workflowExecutionInfo?.firstRunId !== lastExecution,
    entries: entries.get(order.name) ?? [],
  };
}

/** The same for every order; its fingerprints are of the name and are left out. */
export function anonymous(value: unknown, name: string): Json {
  return JSON.parse(JSON.stringify(value).replaceAll(name, 'the order'));
}

function timeless({ requestedAt: _, answeredAt, fingerprint: __, ...entry }: LogEntry) {
  const decisions =
    'decisions' in entry && entry.decisions?.map(({ at: _, fingerprint: __, ...decision }) => decision);
  return { ...entry, ...(decisions && { decisions }), isAnswered: answeredAt !== undefined };
}
