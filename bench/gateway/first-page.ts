/**
 * The first page of `GET /v1/fetches`, as a gateway that has just started gives it. The runs show what they wait for, and
 * no worker polls for them: a list that asked a run would never end.
 */
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { OPEN_FETCHES_MEMO, openFetches } from '#dist/common/open-fetches.js';
import { AGENT_RUN, searchAttributes } from '#dist/common/protocol.js';
import { median } from '../statistics.js';
import { type GatewayProject, RESOURCE } from './project.js';

const STARTS = 5;
const AT_ONCE = 50;

interface Options {
  client: Client;
  project: GatewayProject;
  pending: number;
}

/** Milliseconds, the median of a few starts. */
export async function measureFirstPage({ client, project, pending }: Options): Promise<number> {
  const attribute = defineSearchAttributeKey(
    searchAttributes.externalFetches,
    SearchAttributeType.KEYWORD_LIST,
  );
  const requestedAt = new Date().toISOString();
  const memo = { [OPEN_FETCHES_MEMO]: openFetches([{ id: 'fetch-1', resource: RESOURCE, requestedAt }]) };
  let started = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (started < pending) {
        started += 1;
        await client.workflow.start(AGENT_RUN, {
          taskQueue: 'nobody-polls-it',
          workflowId: `pending-${started}`,
          args: [{ agent: 'bench', input: {} }],
          memo,
          typedSearchAttributes: new TypedSearchAttributes([{ key: attribute, value: [RESOURCE] }]),
        });
      }
    }),
  );
  const took: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const gateway = await project.serve();
    const began = performance.now();
    const answer = await fetch(`${gateway.url}/v1/fetches?resource=${RESOURCE}`);
    const { fetches } = (await answer.json()) as { fetches: unknown[] };
    took.push(performance.now() - began);
    await gateway.stop();
    if (fetches.length !== 100) throw new Error(`The first page has ${fetches.length} fetches.`);
  }
  return Math.round(median(took));
}
