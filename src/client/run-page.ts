/**
 * Runs page by page, for whoever gives pages on. A page's token says where the server goes on; a filter that the server
 * cannot apply itself is applied here, so a page may have fewer runs than were asked for, and others may follow.
 */
import { createRequire } from 'node:module';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { call } from './call.js';
import { assertKnown, type Known } from './known-options.js';
import { type ListedRun, listedRuns } from './run-list.js';
import { FILTER, type RunFilter, runsQuery } from './runs-query.js';

/** What the SDK's own list makes of an answer. */
const { executionInfoFromRaw }: typeof import('@temporalio/client/lib/helpers.js') = createRequire(
  import.meta.url,
)('@temporalio/client/lib/helpers.js');

export interface PageOptions extends RunFilter {
  /** How many runs the server is asked for: 1 to 1,000. Default: 100. */
  pageSize?: number | undefined;
  /** Of the page before, with the same filter. */
  after?: Uint8Array | undefined;
}

const OPTIONS: Known<PageOptions> = { ...FILTER, pageSize: true, after: true };

export interface RunPage {
  runs: ListedRun[];
  /** Absent on the last page. */
  next?: Uint8Array;
}

/** @throws AirlockError `request_refused` for a token that the server has not given */
export async function readRunPage(client: Client, options: PageOptions): Promise<RunPage> {
  assertKnown('page', options, OPTIONS);
  const { pageSize = 100, after = new Uint8Array(), ...filter } = options;
  const { namespace, loadedDataConverter } = client.options;
  return call(client, { needsWorker: false }, async () => {
    const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
      namespace,
      query: runsQuery(filter),
      pageSize,
      nextPageToken: after,
    });
    const read: WorkflowExecutionInfo[] = [];
    for (const raw of executions ?? [])
      read.push(await executionInfoFromRaw(raw, loadedDataConverter, raw, namespace));
    const runs = await listedRuns(client, read, filter);
    return { runs, ...(nextPageToken?.length > 0 && { next: nextPageToken }) };
  });
}
