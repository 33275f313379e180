import * as z from 'zod';
import { assertServes } from '../auth/resource-access.js';
import { pollFetch, shownCallFields } from '../fetches/poll.js';
import type { RouteModule } from '../gateway.js';
import { apiRoute, json } from './route.js';

const claimRequestSchema = z
  .strictObject({
    resource: z.string().min(1).max(200),
    waitMs: z.number().int().min(0).max(600_000).default(20_000).meta({
      description: 'How long to wait for a fetch, in milliseconds; at most what the gateway allows.',
    }),
  })
  .meta({ id: 'ClaimFetch' });

const claimedSchema = z
  .object({
    /** Opaque: what answers are sent with. */
    claim: z.string(),
    /** The claim lasts so long, from now or from its last heartbeat. */
    leaseMs: z.number(),
    fetch: z.object({
      ...shownCallFields,
      runId: z.string(),
      attempt: z.number().int(),
      deadlineAt: z.string().optional(),
    }),
  })
  .meta({ id: 'ClaimedFetch' });

const route = apiRoute(
  {
    scope: 'fetch:serve',
    problems: ['unknown_resource', 'resource_refused', 'payload_missing', 'payload_store_failed'],
  },
  {
    method: 'post',
    path: '/v1/fetches/claim',
    operationId: 'claimFetch',
    summary: 'Take a fetch of an external resource, to answer it',
    description:
      'A long poll. The claim lasts for its lease and is kept alive by heartbeats; then the fetch is offered again.',
    request: { body: { required: true, content: { 'application/json': { schema: claimRequestSchema } } } },
    responses: {
      200: json('A fetch, and the claim on it.', claimedSchema),
      204: { description: 'No fetch came in time.' },
    },
  },
);

export const claimFetch: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { agents, contracts, claims, limits, resourceAccess, stopping } = c.get('gateway');
    const { resource, waitMs } = c.req.valid('json');
    const identity = c.get('identity');
    assertServes(resourceAccess, identity, resource);
    const contract = await contracts.of(resource);
    const { id: by } = identity;
    const found = await pollFetch(agents.temporal, {
      contract,
      resource,
      identity: `gateway ${by ?? 'local'}`,
      waitMs: Math.min(waitMs, limits.waitMs),
      signal: AbortSignal.any([stopping, c.req.raw.signal]),
    });
    if (found === undefined) return c.body(null, 204);
    const { call, taskToken, attempt, deadlineAt } = found;
    const { id, workflowId: runId, agent, version, params, principal, idempotencyKey } = call;
    const claim = claims.give({
      taskToken,
      resource,
      fetchId: id,
      runId,
      ...(by !== undefined && { by }),
    });
    const fetch = {
      id,
      runId,
      agent,
      version,
      resource,
      params,
      principal,
      idempotencyKey,
      attempt,
      deadlineAt,
    };
    return c.json({ claim, leaseMs: contract.leaseMs, fetch }, 200);
  });
};
