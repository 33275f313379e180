import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { askedServer } from './asked-server.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { assertKnown, type Known } from './known-options.js';
import { newestOnly } from './newest-executions.js';
import { type RunSummary, summarizeRun } from './run-summary.js';
import { FILTER, matchesFilter, type RunFilter, runsQuery } from './runs-query.js';

/** Executions looked at together. */
const BATCH = 50;
/** Servers give no more runs at once. */
const LARGEST_PAGE = 1000;

export interface ListOptions extends RunFilter {
  /** How many runs at most. Default: all there are. */
  limit?: number | undefined;
}

const OPTIONS: Known<ListOptions> = { ...FILTER, limit: true };

export interface ListedRun {
  run: RunSummary;
  memo: Record<string, unknown> | undefined;
}

/** Runs, each once, open ones first, then the last ended: iterate over them as they come, or have them all. Each iteration asks the server anew. */
export class RunList implements AsyncIterable<RunSummary> {
  constructor(
    private readonly client: Client,
    private readonly options: ListOptions,
  ) {
    assertKnown('list', options, OPTIONS);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunSummary, void, undefined> {
    for await (const { run } of this.withMemos()) yield run;
  }

  /** Each run with what it keeps in its memo. */
  async *withMemos(): AsyncGenerator<ListedRun, void, undefined> {
    const { limit = Number.POSITIVE_INFINITY, ...filter } = this.options;
    if (limit <= 0) return;
    let found = 0;
    try {
      const pageSize = Math.min(limit, LARGEST_PAGE);
      const executions = this.client.workflow.list({ query: runsQuery(filter), pageSize });
      for await (const some of inBatches(executions, Math.min(limit, BATCH))) {
        for (const listed of await listedRuns(this.client, some, filter)) {
          yield listed;
          found += 1;
          if (found >= limit) return;
        }
      }
    } catch (error) {
      throw translateTemporalError(error, { needsWorker: false, server: askedServer(this.client) });
    }
  }

  async toArray(): Promise<RunSummary[]> {
    const runs: RunSummary[] = [];
    for await (const run of this) runs.push(run);
    return runs;
  }
}

/** Those of these executions that a filter means, where they are the newest of their runs. */
export async function listedRuns(
  client: Client,
  executions: readonly WorkflowExecutionInfo[],
  filter: RunFilter,
): Promise<ListedRun[]> {
  const matching = executions.filter((execution) => matchesFilter(summarizeRun(execution), filter));
  const newest = await newestOnly(client, matching);
  return newest.map((execution) => ({ run: summarizeRun(execution), memo: execution.memo }));
}

async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
