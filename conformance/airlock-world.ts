/** The world of a graph on Airlock: fetches and questions. It runs in the workflow sandbox too. */
import { ToolMessage } from '@langchain/core/messages';
import { ask, fetch } from 'airlockjs/agent';
import { createMiddleware } from 'langchain';
import * as z from 'zod';
import type { Json, Review, World } from './case.js';

/** The resource that stands for all services. */
export const EFFECT = 'effect';

export const airlockWorld: World = {
  effect: async (name, params = null) =>
    (await fetch(EFFECT, params === null ? name : { [name]: params })) as Json,
  ask: (prompt, accepts) =>
    ask.question({
      prompt,
      schema: z.custom<Json>().refine((answer) => accepts?.(answer) ?? true, `is no answer to ${prompt}`),
    }),
  review: (tools) =>
    createMiddleware({
      name: 'Review',
      wrapToolCall: async (request, handler) => {
        const { name, args, id = '' } = request.toolCall;
        const review = Object.hasOwn(tools, name) ? tools[name] : undefined;
        if (!review) return handler(request);
        const decided = await ask.approval({
          action: name,
          args: args as Json,
          allowed: review.allowed,
          ...checked(review),
        });
        if (decided.type === 'approve' || decided.type === 'edit') {
          const edited = { ...request.toolCall, args: decided.args as Record<string, Json> };
          return handler({ ...request, toolCall: edited });
        }
        return new ToolMessage({
          content: decided.message ?? 'Rejected.',
          tool_call_id: id,
          name,
          status: 'error',
        });
      },
    }),
};

function checked({ accepts }: Review) {
  return accepts ? { schema: z.custom<Json>().refine(accepts, 'are no arguments of this tool') } : {};
}
