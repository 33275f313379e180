/** What the talking agents fetch from: a model that looks each subject up and says so, and what it looks up in. */
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { defineResource, defineResources, scriptedModelResource } from 'airlockjs/resources';
import * as z from 'zod';

export default defineResources({
  model: scriptedModelResource({
    replies: (messages) => {
      const last = messages.at(-1);
      const asked = messages.findLast((message) => HumanMessage.isInstance(message));
      const turn = /subject (\d+)/.exec(asked?.text ?? '')?.[1];
      if (ToolMessage.isInstance(last)) return `Answer ${turn}: ${last.text.slice(0, 60)}`;
      const id = `call-${turn}`;
      return { tool_calls: [{ name: 'look_up', args: { subject: `subject ${turn}` }, id }] };
    },
  }),
  /** A subject of `n bytes` has a document of that length. */
  look_up: defineResource({
    params: z.object({ subject: z.string() }),
    result: z.string(),
    fetch: ({ subject }) => {
      const bytes = Number(process.env.SOAK_RESULT_BYTES ?? 0);
      const sentence = `All that is known of ${subject} is that it was asked for.`;
      return sentence.padEnd(bytes, ` ${subject}`);
    },
  }),
});
