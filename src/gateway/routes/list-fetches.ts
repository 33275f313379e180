import * as z from 'zod';
import { readOpenFetches } from '../../common/open-fetches.js';
import type { Json } from '../../common/protocol.js';
import { servesResource } from '../auth/resource-access.js';
import type { RouteModule } from '../gateway.js';
import { readPageToken, writePageToken } from '../http/page-token.js';
import { apiRoute, json } from './route.js';

const name = z.string().min(1).max(200);

const querySchema = z.strictObject({
  resource: name.optional(),
  agent: name.optional(),
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(100)
    .meta({ description: 'How many runs are looked at.' }),
  pageToken: z.string().min(1).max(5_000).optional().meta({ description: '`next` of the page before.' }),
});

const pageSchema = z
  .object({
    fetches: z.array(
      z.object({
        id: z.string(),
        runId: z.string(),
        resource: z.string(),
        agent: z.string().optional(),
        version: z.string().optional(),
        requestedAt: z.string(),
      }),
    ),
    /** Pending fetches of these runs that are not listed: a run shows the oldest. */
    more: z.number().int(),
    /** Absent on the last page. */
    next: z.string().optional(),
  })
  .meta({ id: 'FetchPage' });

const route = apiRoute(
  { scope: 'fetch:serve', problems: ['bad_page_token', 'search_attributes_missing'] },
  {
    method: 'get',
    path: '/v1/fetches',
    operationId: 'listFetches',
    summary: 'List the pending fetches of external resources that the caller may answer',
    description: 'By what runs show of themselves: no run is asked. What a fetch asks comes with its claim.',
    request: { query: querySchema },
    responses: { 200: json('Pending fetches, by run.', pageSchema) },
  },
);

export const listFetches: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { agents, resourceAccess, seal } = c.get('gateway');
    const { pageSize, pageToken, resource, agent } = c.req.valid('query');
    const list: Json = { fetches: true, resource: resource ?? null, agent: agent ?? null };
    const after = pageToken === undefined ? undefined : readPageToken(seal, list, pageToken);
    const { runs, next } = await agents.page({ externalFetch: resource ?? true, agent, pageSize, after });
    const isAsked = (named: string) =>
      (resource === undefined || named === resource) &&
      servesResource(resourceAccess, c.get('identity'), named);
    const shown = runs.map(({ run, memo }) => ({
      run,
      open: readOpenFetches(memo) ?? { fetches: [], more: 0 },
    }));
    const fetches = shown.flatMap(({ run: { id: runId, agent: by, version }, open }) =>
      open.fetches
        .filter((one) => isAsked(one.resource))
        .map(({ id, resource: of, requestedAt }) => ({
          id,
          runId,
          resource: of,
          agent: by,
          version,
          requestedAt,
        })),
    );
    const more = shown.reduce((sum, { open }) => sum + open.more, 0);
    return c.json({ fetches, more, ...(next && { next: writePageToken(seal, list, next) }) }, 200);
  });
};
