/** One line for each request, when its answer begins. The path alone: a query may hold what somebody took for a secret. */
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from '../gateway.js';

/** Asked all the time by whoever watches the process. */
const QUIET = ['/healthz', '/readyz'];
const MAX_PATH = 300;

export const logRequests: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const began = performance.now();
  await next();
  c.header('x-content-type-options', 'nosniff');
  const { path, method } = c.req;
  if (QUIET.includes(path) && c.res.ok) return;
  c.get('gateway').log.info('request', {
    requestId: c.get('requestId'),
    method,
    path: path.slice(0, MAX_PATH),
    status: c.res.status,
    ms: Math.round(performance.now() - began),
    caller: c.get('identity')?.id,
  });
};
