import type { Client } from '@temporalio/client';
import { askedServer } from './asked-server.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { type RunSummary, summarizeRun } from './run-summary.js';
import { matchesFilter, type RunFilter, runsQuery } from './runs-query.js';

/** Servers give no more runs at once. */
const LARGEST_PAGE = 1000;

export interface ListOptions extends RunFilter {
  /** How many runs at most. Default: all there are. */
  limit?: number | undefined;
}

export interface ListedRun {
  run: RunSummary;
  memo: Record<string, unknown> | undefined;
}

/** Runs, open ones first, then the last ended: iterate over them as they come, or have them all. Each iteration asks the server anew. */
export class RunList implements AsyncIterable<RunSummary> {
  constructor(
    private readonly client: Client,
    private readonly options: ListOptions,
  ) {}

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
      for await (const execution of this.client.workflow.list({ query: runsQuery(filter), pageSize })) {
        const run = summarizeRun(execution);
        if (!matchesFilter(run, filter)) continue;
        yield { run, memo: execution.memo };
        found += 1;
        if (found >= limit) return;
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
