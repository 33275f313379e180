import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { isUnanswered } from '../../client/errors/unanswered.js';
import { AirlockError } from '../../common/errors.js';
import { type Actor, DEFAULT_WAIT_MS, sendSchema } from '../../common/protocol.js';
import { turnStateSchema } from '../../common/view-schemas.js';
import type { Identity } from '../auth/identity.js';
import type { RouteModule } from '../gateway.js';
import { Problem, toProblem } from '../http/problem.js';
import { apiRoute, json, reachRun, runParams } from './route.js';

const messageSchema = z.strictObject(sendSchema.shape).meta({ id: 'SendMessage' });

const route = apiRoute(
  {
    scope: 'run:write',
    problems: [
      'impersonation_refused',
      'malformed',
      'run_closed',
      'conversation_closed',
      'turn_ended',
      'message_exists',
      'not_a_conversation',
      'decision_failed',
      'too_large',
      'no_worker',
      'run_stuck',
      'unknown_agent',
      'unknown_version',
    ],
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/messages',
    operationId: 'sendMessage',
    summary: 'Send a message to a conversation, and wait a while for the turn it begins',
    description:
      'The same message with the same `messageId` begins no second turn: it waits for the first. Another message with that id is refused. The caller is its sender.',
    request: {
      params: runParams,
      body: { required: true, content: { 'application/json': { schema: messageSchema } } },
    },
    responses: {
      200: json('The turn has ended.', turnStateSchema),
      202: json(
        'The turn has not ended: it waits, or is under way, or only a person can go on.',
        turnStateSchema,
      ),
    },
  },
);

export const sendMessage: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { limits } = c.get('gateway');
    const { message, messageId = randomUUID(), actor: named, waitMs = DEFAULT_WAIT_MS } = c.req.valid('json');
    const actor = senderFor(c.get('identity'), named);
    const { run } = await reachRun(c, c.req.valid('param').id);
    const options = {
      messageId,
      waitMs: Math.min(waitMs, limits.waitMs),
      ...(actor !== undefined && { actor }),
    };
    const turn = await run.send(message, options).catch((error) => {
      throw isUncertain(error) ? withMessageId(error, messageId) : error;
    });
    const isOver = turn.status === 'completed' || turn.status === 'failed';
    return c.json(turn, isOver ? 200 : 202);
  });
};

function senderFor({ id, scopes }: Identity, named: Actor | undefined): Actor | undefined {
  const isOwn = named === undefined || named === id;
  if (isOwn) return id;
  if (scopes.has('run:impersonate')) return named;
  throw new Problem(
    'impersonation_refused',
    'The message would be sent in the name of somebody else: it takes scope run:impersonate to name an actor.',
  );
}

/** Whether the message may have been taken all the same. */
function isUncertain(error: unknown): boolean {
  return isUnanswered(error) || (AirlockError.isInstance(error) && error.code === 'server_unreachable');
}

function withMessageId(error: unknown, messageId: string): Problem {
  const { problem } = toProblem(error);
  const detail = `${problem.detail} Sent again with messageId '${messageId}' it counts once.`;
  return new Problem(problem.code, detail, { messageId }, {}, { cause: error });
}
