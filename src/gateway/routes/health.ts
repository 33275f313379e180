import * as z from 'zod';
import type { Gateway, RouteModule } from '../gateway.js';
import { Problem } from '../http/problem.js';
import { apiRoute, json } from './route.js';

const SERVING_DEADLINE_MS = 2_000;

const health = apiRoute(
  { scope: null },
  {
    method: 'get',
    path: '/healthz',
    operationId: 'health',
    summary: 'Whether the process works',
    responses: { 200: json('It does.', z.object({ status: z.literal('ok') })) },
  },
);

const readiness = apiRoute(
  { scope: null, problems: ['not_ready'] },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'readiness',
    summary: 'Whether the gateway takes requests: it reaches its Temporal server and does not stop',
    responses: { 200: json('It does.', z.object({ status: z.literal('ready') })) },
  },
);

export const healthRoutes: RouteModule = (app) => {
  app.openapi(health, (c) => c.json({ status: 'ok' as const }, 200));
  app.openapi(readiness, async (c) => {
    const isReady = await reachesServer(c.get('gateway'));
    if (!isReady)
      throw new Problem('not_ready', 'The gateway does not reach its Temporal server, or it stops.');
    return c.json({ status: 'ready' as const }, 200);
  });
};

async function reachesServer({ agents: { temporal }, stopping }: Gateway): Promise<boolean> {
  if (stopping.aborted) return false;
  try {
    await temporal.withDeadline(Date.now() + SERVING_DEADLINE_MS, () =>
      temporal.workflowService.getSystemInfo({}),
    );
    return !stopping.aborted;
  } catch {
    return false;
  }
}
