import type { RouteModule } from '../gateway.js';
import { runDetailsSchema } from '../schemas.js';
import { apiRoute, json, reachRun, runParams } from './route.js';

const route = apiRoute(
  { scope: 'run:read' },
  {
    method: 'get',
    path: '/v1/runs/{id}',
    operationId: 'showRun',
    summary: 'Show a run: its status, and what it waits for',
    request: { params: runParams },
    responses: { 200: json('The run.', runDetailsSchema) },
  },
);

export const showRun: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { run, summary } = await reachRun(c, c.req.valid('param').id);
    const { startedAt, closedAt, summary: about } = summary;
    const state = await run.state();
    return c.json({ ...state, id: run.id, startedAt, closedAt, summary: about }, 200);
  });
};
