import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { isClosedStatus } from '../../client/run-status.js';
import { type Cursor, parseCursor, startOfLog } from '../events/cursor.js';
import { keepAlive } from '../events/keep-alive.js';
import { runEvents as eventsOf } from '../events/run-events.js';
import type { Gateway, RouteModule } from '../gateway.js';
import { Problem, toProblem } from '../http/problem.js';
import { apiRoute, reachRun, runParams } from './route.js';

/** How long a browser waits before it asks again. */
const RETRY_MS = 2_000;

const headersSchema = z.object({
  'last-event-id': z
    .string()
    .max(60_000)
    .optional()
    .meta({ description: 'The id of the event that came last: what came behind it is sent.' }),
});

const eventSchema = z
  .object({
    event: z.enum(['state', 'log', 'reset', 'incomplete', 'end']),
    /** Of `log` and `end`: what to go on from. */
    id: z.string().optional(),
    data: z.string().meta({ contentMediaType: 'application/json' }),
    retry: z.number().int().optional(),
  })
  .meta({ id: 'RunEvent' });

const route = apiRoute(
  { scope: 'run:read', problems: ['bad_event_id', 'too_many_streams'] },
  {
    method: 'get',
    path: '/v1/runs/{id}/events',
    operationId: 'followRun',
    summary: 'Follow a run by server-sent events, until it ends',
    description: [
      'Events: `state` (a RunDetails without times; when one begins to listen and whenever it has changed), `log` (a LogEntry,',
      'when it is new and again when it has its answer), `reset` (the run was reset: its log is sent anew), `incomplete`',
      '(the rest of the log cannot be read), `end` (how the run ended). A stream may end before: ask again with the id of',
      'the last event.',
    ].join(' '),
    request: { params: runParams, headers: headersSchema },
    responses: {
      200: {
        description: 'Events, each of this shape.',
        content: { 'text/event-stream': { schema: eventSchema } },
      },
      204: { description: 'The run has ended, and the caller has heard so.' },
    },
  },
);

export const runEvents: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const gateway = c.get('gateway');
    const from = cursorOf(c.req.valid('header')['last-event-id']);
    const { run, summary } = await reachRun(c, c.req.valid('param').id);
    // An empty answer is what tells a browser to ask no more.
    if (from.isEnd && isClosedStatus(summary.status)) return c.body(null, 204);
    // Only the headers are asked for: nobody would read the events, nor leave.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    gateway.feeds.assertRoom();
    const { expiresAt } = c.get('identity');
    const requestId = c.get('requestId');
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const signal = endOf(stream, gateway, expiresAt);
      const stopKeepingAlive = keepAlive(
        () => stream.write(':\n\n'),
        () => {
          gateway.log.warn('listener does not read', { requestId });
          c.env.outgoing?.destroy();
        },
      );
      try {
        const listening = gateway.feeds.listen(run, async (feed) => {
          for await (const { event, id, data } of eventsOf(run.id, feed, from, signal)) {
            await stream.writeSSE({ event, data: JSON.stringify(data), retry: RETRY_MS, ...(id && { id }) });
            if (signal.aborted) return;
          }
        });
        // A part of the log may be on its way, for longer than a stream that is to end should wait.
        await Promise.race([listening, aborted(signal)]);
      } catch (error) {
        // The stream ends, and its listener asks again.
        const { problem } = toProblem(error);
        gateway.log.warn('stream ended', { requestId, code: problem.code, error: String(error) });
      } finally {
        stopKeepingAlive();
      }
    });
  });
};

function cursorOf(lastEventId: string | undefined): Cursor {
  if (lastEventId === undefined || lastEventId === '') return startOfLog;
  const cursor = parseCursor(lastEventId);
  if (cursor) return cursor;
  throw new Problem('bad_event_id', 'Last-Event-ID is not the id of an event of this stream.');
}

/** The listener goes, the gateway stops, or the token that opened the stream expires. */
function endOf(stream: SSEStreamingApi, { stopping }: Gateway, expiresAt: number | undefined): AbortSignal {
  const left = new AbortController();
  stream.onAbort(() => left.abort());
  const signals = [left.signal, stopping];
  if (expiresAt !== undefined)
    signals.push(AbortSignal.timeout(Math.max(0, Math.min(expiresAt - Date.now(), 2 ** 31 - 1))));
  return AbortSignal.any(signals);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
