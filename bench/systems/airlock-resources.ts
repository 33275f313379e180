/** What answers the fetches of the agents. */
import { defineResource, defineResources } from 'airlockjs/resources';
import * as z from 'zod';
import { wireReply } from './agent-job.js';
import { mark } from './marks.js';
import { reply } from './model-script.js';

const message = z.object({ type: z.string(), data: z.looseObject({ content: z.string() }) });

export default defineResources({
  double: defineResource({
    params: z.object({ n: z.number() }),
    result: z.number(),
    fetch: ({ n }) => {
      mark(n);
      return 2 * n;
    },
  }),
  model: defineResource({
    params: z.looseObject({ messages: z.array(message) }),
    result: z.object({ message }),
    fetch: ({ messages }) => {
      const doubled = messages.filter(({ type }) => type === 'tool').map(({ data }) => Number(data.content));
      return { message: wireReply(reply(Number(messages[0]?.data.content), doubled)) };
    },
  }),
});
