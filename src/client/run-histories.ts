/** Histories of runs, fetched one by one as they are asked for: together they may be larger than memory. */
import { AGENT_RUN } from '../common/protocol.js';
import type { AgentClient } from './agent-client.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { fetchHistory, type History } from './fetch-history.js';

export interface WhichRuns {
  /** These runs, open or ended. Default: those that are open. */
  ids?: string[] | undefined;
  /** Only those that this visibility query of Temporal's finds; it goes before `open`. */
  query?: string | undefined;
  /** This many at most, spread evenly over all, the newest and the oldest among them. Default: all. */
  sample?: number | undefined;
}

/** Each run with the history of its latest execution, or with why that could not be had. */
export async function* runHistories(
  client: AgentClient,
  which: WhichRuns,
): AsyncGenerator<{ id: string; history: History | Error }, void, undefined> {
  const ids = which.ids ?? (await idsOf(client, which.query));
  for (const id of spread(ids, which.sample)) yield { id, history: await historyOf(client, id) };
}

/**
 * The histories of a run from its first execution to its latest, as far back as the server has them.
 * @throws AirlockError `run_not_found`, `server_unreachable`
 */
export async function wholeHistory(client: AgentClient, id: string): Promise<History[]> {
  const histories: History[] = [];
  for (let runId: string | undefined, isLatest = true; isLatest || runId; isLatest = false) {
    const fetched = await fetchHistory(client.temporal, id, runId).catch((error: unknown) => {
      if (isLatest || (error as { code?: unknown }).code !== 'run_not_found') throw error;
      return undefined;
    });
    if (!fetched) break;
    histories.unshift(fetched);
    const started = fetched.events?.[0]?.workflowExecutionStartedEventAttributes;
    runId = started?.continuedExecutionRunId || undefined;
  }
  return histories;
}

export interface FoundRuns {
  ids: string[];
  /** Queries that find no run. */
  unmatched: string[];
}

/** Ids that are given, and those of runs that visibility queries find. */
export async function findRuns(client: AgentClient, given: readonly string[]): Promise<FoundRuns> {
  const found = await Promise.all(
    given.map(async (one) => ({ one, ids: isQuery(one) ? await idsOf(client, one) : [one] })),
  );
  return {
    ids: [...new Set(found.flatMap(({ ids }) => ids))],
    unmatched: found.filter(({ ids }) => ids.length === 0).map(({ one }) => one),
  };
}

/** An id has no comparison in it. */
function isQuery(text: string): boolean {
  return /[=<>]|\b(?:in|between|is|starts_with)\b/i.test(text) && /\s|[=<>]/.test(text);
}

async function historyOf({ temporal }: AgentClient, id: string): Promise<History | Error> {
  try {
    return await fetchHistory(temporal, id);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function idsOf(client: AgentClient, query: string | undefined): Promise<string[]> {
  const ids: string[] = [];
  if (query === undefined) {
    for await (const { id } of client.list({ open: true })) ids.push(id);
    return ids;
  }
  try {
    const found = client.temporal.workflow.list({ query: `WorkflowType = '${AGENT_RUN}' AND (${query})` });
    for await (const { workflowId } of found) ids.push(workflowId);
    return [...new Set(ids)];
  } catch (error) {
    throw translateTemporalError(error, { needsWorker: false, server: client.server });
  }
}

function spread(ids: string[], count = ids.length): string[] {
  if (count >= ids.length) return ids;
  const step = count > 1 ? (ids.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => ids[Math.round(index * step)] as string);
}
