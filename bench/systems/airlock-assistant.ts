/** The assistant, by `createAgent`: a model and one tool. */
import { chatModel, resourceTool } from 'airlockjs/agent';
import { createAgent } from 'langchain';
import * as z from 'zod';

export const assistant = createAgent({
  model: chatModel(),
  tools: [
    resourceTool({
      name: 'double',
      description: 'Doubles a number.',
      schema: z.object({ n: z.number() }),
    }),
  ],
});
