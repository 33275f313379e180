// resources.ts: loaded by resource workers alone; addresses and credentials live here
import { defineResource, defineResources } from 'airlockjs/resources';
import * as z from 'zod';

export default defineResources({
  last_order: defineResource({
    params: z.object({ customer: z.string() }),
    result: z.object({ order: z.string(), paid: z.number() }),
    deadline: '30s',
    fetch: ({ customer }) => ({ order: `${customer}-17`, paid: 49.9 }), // ask your order service here
  }),
  refund: defineResource({
    params: z.object({ order: z.string(), amount: z.number().positive() }),
    result: z.object({ receipt: z.string() }),
    fetch: (_, { idempotencyKey }) => ({ receipt: `r-${idempotencyKey}` }), // and your bank here
  }),
});
