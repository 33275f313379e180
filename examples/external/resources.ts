import { defineResources, externalResource } from 'airlockjs/resources';
import * as z from 'zod';

export default defineResources({
  fraud_score: externalResource({
    description: 'How likely an order is a fraud: 0 to 1',
    params: z.object({ order: z.string(), amount: z.number() }),
    result: z.object({ score: z.number().min(0).max(1) }),
    deadline: '2h',
    lease: '30s',
  }),
});
