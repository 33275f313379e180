import * as z from 'zod';
import { RunEndedError } from '../../client/errors/run-ended-error.js';
import { isClosedStatus } from '../../client/run-status.js';
import { jsonSchema } from '../../common/protocol.js';
import { closedStatuses, runStatuses } from '../../common/view-schemas.js';
import type { RouteModule } from '../gateway.js';
import { runFailureSchema } from '../schemas.js';
import { apiRoute, json, reachRun, runParams } from './route.js';

const querySchema = z.strictObject({
  waitMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(0)
    .meta({ description: 'How long to wait for the end, in milliseconds; at most what the gateway allows.' }),
});

const endSchema = z
  .union([
    z.object({ id: z.string(), status: z.literal('completed'), result: jsonSchema }),
    z.object({ id: z.string(), status: z.enum(closedStatuses), failure: runFailureSchema }),
  ])
  .meta({ id: 'RunResult' });

const openSchema = z.object({ id: z.string(), status: z.enum(runStatuses) }).meta({ id: 'OpenRun' });

const route = apiRoute(
  { scope: 'run:read' },
  {
    method: 'get',
    path: '/v1/runs/{id}/result',
    operationId: 'readResult',
    summary: 'Read how a run ended, or wait for it a while',
    request: { params: runParams, query: querySchema },
    responses: {
      200: json('The run has ended: its result, or why it has none.', endSchema),
      202: json('The run has not ended.', openSchema),
    },
  },
);

export const runResult: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { limits, stopping } = c.get('gateway');
    const { run, summary } = await reachRun(c, c.req.valid('param').id);
    const waitMs = Math.min(c.req.valid('query').waitMs, limits.waitMs);
    const signal = AbortSignal.any([stopping, c.req.raw.signal]);
    const { id } = run;
    if (!isClosedStatus(summary.status) && !(await run.waitForEnd({ waitMs, signal }))) {
      const { status } = await run.describe();
      // It may end in between; whoever asks again hears so.
      return c.json({ id, status: isClosedStatus(status) ? 'running' : status }, 202);
    }
    try {
      return c.json({ id, status: 'completed' as const, result: await run.result() }, 200);
    } catch (error) {
      if (!RunEndedError.isInstance(error)) throw error;
      const { code, status, summary: message } = error;
      return c.json({ id, status, failure: { code, message } }, 200);
    }
  });
};
