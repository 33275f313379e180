/**
 * The API: what happens to each request before and behind its route.
 *
 * 1. Every answer has a request id, and every failure is a problem document with it.
 * 2. Who asks, and whether they may, is found out before anything of the request's body is read (routes/route.ts).
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import type { Gateway, GatewayApp, GatewayEnv } from './gateway.js';
import { localOnly } from './http/local-only.js';
import { inputProblem, Problem, respondWith, toProblem } from './http/problem.js';
import { logRequests } from './http/request-log.js';
import { routes } from './routes/index.js';

const whereByTarget: Record<string, string> = { json: 'body', query: 'query', param: 'path' };

export function createApp(gateway: Gateway): GatewayApp {
  const app = new OpenAPIHono<GatewayEnv>({
    defaultHook: (result) => {
      if (!result.success) throw inputProblem(whereByTarget[result.target] ?? result.target, result.error);
    },
  });
  app.onError((error, c) => {
    const { problem, isDefect } = toProblem(error);
    if (isDefect) {
      const cause = problem.cause ?? problem;
      gateway.log.error('request failed', {
        requestId: c.get('requestId'),
        code: problem.code,
        error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      });
    }
    return respondWith(c, problem);
  });
  app.notFound((c) => respondWith(c, new Problem('no_such_route', `There is nothing at ${c.req.path}.`)));
  app.use(requestId({ limitLength: 100 }));
  app.use(async (c, next) => {
    c.set('gateway', gateway);
    await gateway.inFlight.track(next());
  });
  app.use(logRequests);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        respondWith(
          c,
          new Problem(
            'method_not_allowed',
            `It takes ${methods.join(', ')}.`,
            {},
            { allow: methods.join(', ') },
          ),
        ),
    }),
  );
  if (!gateway.authenticator.isRequired) app.use(localOnly);
  for (const register of routes) register(app);
  return app;
}
