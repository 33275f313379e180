/** The world of a graph on Airlock: fetches and questions. It runs in the workflow sandbox too. */
import { ask, fetch, reviewTools } from 'airlockjs/agent';
import * as z from 'zod';
import type { Json, World } from './case.js';

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
  review: (tools) => reviewTools(tools),
};
