/** What the tests of policies fetch from, and what its handlers have seen. */
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import * as z from 'zod';

/** Params that handlers were called with, by run. */
export const handled = new Map<string, unknown[]>();

const seen = (workflowId: string, params: unknown) =>
  handled.set(workflowId, [...(handled.get(workflowId) ?? []), params]);

const pay = z.object({ amount: z.number(), note: z.string().optional(), failsUntil: z.number().optional() });

export const shop = defineResources({
  pay: defineResource({
    params: pay,
    result: z.object({ paid: z.number() }),
    retry: { initialInterval: 5, backoff: 1 },
    fetch: (params, { attempt, workflowId }) => {
      seen(workflowId, params);
      if (attempt < (params.failsUntil ?? 0))
        throw new ResourceError({ code: 'unavailable', message: 'Not yet.' });
      return { paid: params.amount };
    },
  }),
  /** Says no by itself. */
  strict: defineResource({
    params: pay,
    result: z.null(),
    fetch: () => {
      throw new ResourceError({ code: 'forbidden', message: 'Not for you.' });
    },
  }),
  customers: defineResource({
    params: z.object({ note: z.string().default('none'), size: z.number().optional() }),
    result: z.object({
      rows: z.array(z.object({ name: z.string(), email: z.string(), age: z.number() })),
      filling: z.string().optional(),
    }),
    fetch: (params, { workflowId }) => {
      seen(workflowId, params);
      return {
        rows: [{ name: 'Anna', email: 'anna@example.com', age: 41 }],
        ...(params.size !== undefined && { filling: 'x'.repeat(params.size) }),
      };
    },
  }),
  /** Whose schema says something that the agent has not. */
  greeting: defineResource({
    params: z.object({ name: z.string().transform((name) => `Dear ${name}`) }),
    result: z.string(),
    fetch: ({ name }) => name,
  }),
  echo: defineResource({ params: z.json(), result: z.json(), fetch: (params) => params }),
});
