import * as z from 'zod';
import type { RouteModule } from '../gateway.js';
import { apiRoute, json, reachRun, runParams } from './route.js';

const cancelSchema = z
  .strictObject({
    reason: z
      .string()
      .max(1_000)
      .refine((text) => text.isWellFormed(), 'must be well-formed text')
      .optional()
      .meta({ description: "Kept in the run's history." }),
  })
  .meta({ id: 'CancelRun' });

const route = apiRoute(
  { scope: 'run:write', problems: ['run_closed'] },
  {
    method: 'post',
    path: '/v1/runs/{id}/cancel',
    operationId: 'cancelRun',
    summary: 'Ask a run to stop',
    request: { params: runParams, body: { content: { 'application/json': { schema: cancelSchema } } } },
    responses: {
      202: json(
        'The run is asked to stop; it ends as `cancelled` once it has.',
        z.object({ id: z.string() }),
      ),
    },
  },
);

export const cancelRun: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { run } = await reachRun(c, c.req.valid('param').id);
    const { reason } = c.req.valid('json');
    await run.cancel(reason);
    return c.json({ id: run.id }, 202);
  });
};
