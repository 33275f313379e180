import * as z from 'zod';
import type { Json } from '../../common/protocol.js';
import { closedStatuses, runStatuses } from '../../common/view-schemas.js';
import type { RouteModule } from '../gateway.js';
import { readPageToken, writePageToken } from '../http/page-token.js';
import { runSummarySchema } from '../schemas.js';
import { apiRoute, json } from './route.js';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const name = z.string().min(1).max(500);

const querySchema = z.strictObject({
  agent: name.optional(),
  version: name.optional(),
  status: z.enum([...runStatuses, ...closedStatuses]).optional(),
  open: flag.optional().meta({ description: '`true`: runs that have not ended; `false`: those that have.' }),
  assignee: name.optional().meta({ description: 'One of the people or groups who are asked.' }),
  asking: flag.optional().meta({ description: '`true`: open runs that ask somebody something.' }),
  principal: name.optional().meta({ description: 'On whose behalf they work.' }),
  pageSize: z.coerce.number().int().min(1).max(1_000).default(100),
  pageToken: z.string().min(1).max(5_000).optional().meta({ description: '`next` of the page before.' }),
});

const pageSchema = z
  .object({
    runs: z.array(runSummarySchema),
    /** Absent on the last page. */
    next: z.string().optional(),
  })
  .meta({ id: 'RunPage' });

const route = apiRoute(
  { scope: 'run:read', problems: ['bad_page_token', 'search_attributes_missing'] },
  {
    method: 'get',
    path: '/v1/runs',
    operationId: 'listRuns',
    summary: 'List the runs that the caller reaches, open ones first, then the last ended',
    description:
      'No worker is asked. A page may have fewer runs than `pageSize`, and others may follow: `next` says so.',
    request: { query: querySchema },
    responses: { 200: json('A page of runs.', pageSchema) },
  },
);

export const listRuns: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { agents, access, seal } = c.get('gateway');
    const { pageSize, pageToken, ...given } = c.req.valid('query');
    const filter = { ...given, reach: access.reachOf(c.get('identity')) };
    // What the caller reaches is part of the list: with another filter the server would go on somewhere else.
    const list: Json = JSON.parse(JSON.stringify(filter));
    const after = pageToken === undefined ? undefined : readPageToken(seal, list, pageToken);
    const { runs: listed, next } = await agents.page({ ...filter, pageSize, after });
    const runs = listed.map(({ run }) => run);
    return c.json({ runs, ...(next && { next: writePageToken(seal, list, next) }) }, 200);
  });
};
