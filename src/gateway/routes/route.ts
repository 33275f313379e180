/**
 * How a route is made: with the scope that it needs, or none; with what it may answer beside what it says itself. The
 * OpenAPI document says the same, for a test walks it and tries each route without its scope.
 */
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import type { RunHandle } from '../../client/run-handle.js';
import type { RunSummary } from '../../client/run-summary.js';
import type { Scope } from '../../config/gateway.js';
import type { GatewayEnv } from '../gateway.js';
import { jsonBody } from '../http/json-body.js';
import { Problem, problemSchema } from '../http/problem.js';
import { type ProblemCode, statusOf } from '../http/problem-codes.js';

/** Where the OpenAPI document says a route's scope; `null` for a route that anybody may ask. */
export const SCOPE_EXTENSION = 'x-airlock-scope';

/** Of every route that needs a scope. */
const usual: ProblemCode[] = [
  'bad_input',
  'unauthenticated',
  'missing_scope',
  'unexpected',
  'server_unreachable',
];
const ofRuns: ProblemCode[] = ['run_not_found'];
const ofBodies: ProblemCode[] = ['malformed_body', 'body_too_large', 'unsupported_media_type'];

interface RouteOptions {
  scope: Scope | null;
  /** Codes of problems beside the usual ones. */
  problems?: readonly ProblemCode[];
}

/** @param route as `createRoute` takes it; failures are added to its responses */
export function apiRoute<P extends string, R extends Omit<RouteConfig, 'path'> & { path: P }>(
  { scope, problems = [] }: RouteOptions,
  route: R,
) {
  const { body } = route.request ?? {};
  const isAboutRun = route.path.includes('{id}');
  const codes = [
    'headers_too_large' as const,
    ...(scope === null ? [] : usual),
    ...(isAboutRun ? ofRuns : []),
    ...(body ? ofBodies : []),
    ...problems,
  ];
  Object.assign(route, {
    responses: { ...problemResponses(codes), ...route.responses },
    middleware: [
      ...(scope === null ? [] : [requireScope(scope)]),
      ...(body ? [jsonBody(body.required !== true)] : []),
    ],
    ...(scope !== null && { security: [{ bearer: [] }] }),
    [SCOPE_EXTENSION]: scope,
  });
  return createRoute<P, R>(route);
}

/** By status: the codes that come with it. */
function problemResponses(codes: readonly ProblemCode[]) {
  const distinct = [...new Set(codes)];
  return Object.fromEntries(
    [...new Set(distinct.map(statusOf))].map((status) => [
      status,
      {
        description: distinct
          .filter((code) => statusOf(code) === status)
          .map((code) => `\`${code}\``)
          .join(', '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

function requireScope(scope: Scope): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const identity = await c.get('gateway').authenticator.identify(c.req.header('authorization'));
    c.set('identity', identity);
    if (!identity.scopes.has(scope)) {
      throw new Problem(
        'missing_scope',
        `It takes scope ${scope}, which the token does not have.`,
        {},
        {
          'www-authenticate': `Bearer realm="airlock", error="insufficient_scope", scope="${scope}"`,
        },
      );
    }
    c.header('cache-control', 'no-store');
    await next();
  };
}

/** What Temporal takes as an id and can send: no half of a character, and nothing that no screen shows. */
export const idSchema = z
  .string()
  .min(1)
  .max(1_000)
  .refine((id) => /^[^\p{Cc}\p{Cs}]*$/u.test(id), 'must be well-formed text without control characters')
  // Not as a check of zod's: the document would have the flags of the expression in its pattern.
  .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

export const runParams = z.object({ id: idSchema.meta({ description: "The run's id." }) });

/** A response of JSON. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

/** @throws AirlockError `run_not_found`, also for a run that is somebody else's */
export async function reachRun(
  c: Context<GatewayEnv>,
  id: string,
): Promise<{ run: RunHandle; summary: RunSummary }> {
  const { agents, access } = c.get('gateway');
  const run = agents.get(id);
  return { run, summary: await access.reach(run, c.get('identity')) };
}
