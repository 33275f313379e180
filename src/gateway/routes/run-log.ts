import * as z from 'zod';
import { logEntrySchema } from '../../common/view-schemas.js';
import type { RouteModule } from '../gateway.js';
import { apiRoute, json, reachRun, runParams } from './route.js';

const querySchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(0)
    .meta({ description: 'Entries behind this ordinal.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const logSchema = z
  .object({
    entries: z.array(logEntrySchema),
    /** What to give as `after` for the entries behind these; absent where these are the last. */
    next: z.number().int().optional(),
  })
  .meta({ id: 'RunLog' });

const route = apiRoute(
  { scope: 'run:read', problems: ['no_worker', 'run_stuck', 'not_replayable', 'run_not_begun'] },
  {
    method: 'get',
    path: '/v1/runs/{id}/log',
    operationId: 'readLog',
    summary: 'Read the requests of a run with their answers, in the order they were made',
    request: { params: runParams, query: querySchema },
    responses: { 200: json('Entries of the log.', logSchema) },
  },
);

export const runLog: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { run } = await reachRun(c, c.req.valid('param').id);
    const { after, limit } = c.req.valid('query');
    // One more than was asked for says whether others follow.
    const found = await run.log({ after, limit: limit + 1 });
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    return c.json({ entries, ...(found.length > limit && last && { next: last.ordinal }) }, 200);
  });
};
