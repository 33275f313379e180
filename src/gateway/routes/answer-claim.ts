/** What a claimant says of a fetch: that it is at work, what the answer is, or why there is none. */
import type { Context } from 'hono';
import * as z from 'zod';
import { assertFits } from '../../client/errors/payload-errors.js';
import { fetchErrorCodes, fetchFailureType } from '../../common/errors.js';
import { jsonSchema } from '../../common/protocol.js';
import { temporalCommon } from '../../connection/temporal-packages.js';
import { assertServes } from '../auth/resource-access.js';
import type { Claim } from '../fetches/claims.js';
import type { GatewayEnv, RouteModule } from '../gateway.js';
import { Problem } from '../http/problem.js';
import { apiRoute, json } from './route.js';

const claimParams = z.object({
  claim: z
    .string()
    .min(1)
    .max(8_000)
    .regex(/^[\w.-]+$/)
    .meta({ description: 'As it was given.' }),
});

const answeredSchema = z.object({ id: z.string(), runId: z.string() }).meta({ id: 'AnsweredFetch' });

const heartbeat = apiRoute(
  { scope: 'fetch:serve', problems: ['unknown_claim', 'resource_refused', 'claim_expired'] },
  {
    method: 'post',
    path: '/v1/claims/{claim}/heartbeat',
    operationId: 'keepClaim',
    summary: 'Keep a claim alive for another lease',
    request: { params: claimParams },
    responses: {
      200: json('It is.', z.object({ isWanted: z.boolean() }).meta({ id: 'KeptClaim' })),
    },
  },
);

const resultSchema = z.strictObject({ result: jsonSchema }).meta({ id: 'FetchResult' });

const result = apiRoute(
  {
    scope: 'fetch:serve',
    problems: [
      'unknown_claim',
      'resource_refused',
      'unknown_resource',
      'invalid_result',
      'claim_expired',
      'too_large',
    ],
  },
  {
    method: 'post',
    path: '/v1/claims/{claim}/result',
    operationId: 'answerFetch',
    summary: 'Answer a fetch',
    description:
      "Checked by the resource's schema. A result that is refused changes nothing: the claim lasts.",
    request: {
      params: claimParams,
      body: { required: true, content: { 'application/json': { schema: resultSchema } } },
    },
    responses: { 200: json('The fetch is answered.', answeredSchema) },
  },
);

const errorSchema = z
  .strictObject({
    code: z.enum(fetchErrorCodes).default('failed').meta({ description: 'What the agent sees.' }),
    message: z.string().min(1).max(2_000),
    retryable: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the fetch is offered again, until its deadline.' }),
    retryAfterMs: z.number().int().min(0).max(86_400_000).optional(),
    details: jsonSchema.optional(),
  })
  .meta({ id: 'FetchError' });

const error = apiRoute(
  {
    scope: 'fetch:serve',
    problems: ['unknown_claim', 'resource_refused', 'claim_expired', 'too_large'],
  },
  {
    method: 'post',
    path: '/v1/claims/{claim}/error',
    operationId: 'failFetch',
    summary: 'Say that a fetch cannot be answered, and why',
    request: {
      params: claimParams,
      body: { required: true, content: { 'application/json': { schema: errorSchema } } },
    },
    responses: { 200: json('The agent hears so, or the fetch is offered again.', answeredSchema) },
  },
);

/** Whoever has taken a fetch may have lost the right to answer it since. */
function claimOf(c: Context<GatewayEnv>, sealed: string): Claim {
  const { claims, resourceAccess } = c.get('gateway');
  const identity = c.get('identity');
  const claim = claims.read(sealed, identity.id);
  assertServes(resourceAccess, identity, claim.resource);
  return claim;
}

export const claimRoutes: RouteModule = (app) => {
  app.openapi(heartbeat, async (c) => {
    const { claims } = c.get('gateway');
    const claim = claimOf(c, c.req.valid('param').claim);
    return c.json({ isWanted: await claims.heartbeat(claim) }, 200);
  });

  app.openapi(result, async (c) => {
    const { agents, claims, contracts } = c.get('gateway');
    const claim = claimOf(c, c.req.valid('param').claim);
    const { result: value } = c.req.valid('json');
    const { resource, fetchId, runId } = claim;
    const issues = (await contracts.of(resource)).check('result', value);
    if (issues.length > 0) {
      throw new Problem('invalid_result', `The result is not one of ${resource}; the claim lasts.`, {
        issues,
      });
    }
    assertFits(agents.temporal, value, `The result of ${fetchId}`);
    await claims.send(claim, (token) => agents.temporal.activity.complete(token, value));
    return c.json({ id: fetchId, runId }, 200);
  });

  app.openapi(error, async (c) => {
    const { agents, claims } = c.get('gateway');
    const claim = claimOf(c, c.req.valid('param').claim);
    const { code, message, retryable, retryAfterMs, details } = c.req.valid('json');
    const { resource, fetchId, runId } = claim;
    if (details !== undefined) assertFits(agents.temporal, details, `The error of ${fetchId}`);
    const failure = temporalCommon.ApplicationFailure.create({
      type: fetchFailureType(code),
      message: message.toWellFormed(),
      nonRetryable: !retryable,
      details: [{ code, resource, ...(details !== undefined && { details }) }],
      ...(retryable && retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
    });
    await claims.send(claim, (token) => agents.temporal.activity.fail(token, failure));
    return c.json({ id: fetchId, runId }, 200);
  });
};
