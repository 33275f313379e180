/** Agents that talk for long: each turn is a question, a look-up and an answer. */
import { HumanMessage, RemoveMessage, ToolMessage } from '@langchain/core/messages';
import { chatModel, defineAgents, resourceTool } from 'airlockjs/agent';
import { createAgent, createMiddleware } from 'langchain';
import * as z from 'zod';

const lookUp = resourceTool({
  name: 'look_up',
  description: 'Looks a subject up.',
  schema: z.object({ subject: z.string() }),
});

/** Keeps what the last tools have said; no model reads hundreds of large documents at once. */
const forgetful = createMiddleware({
  name: 'forgetful',
  beforeModel: ({ messages }) => {
    const said = messages.filter((message) => ToolMessage.isInstance(message));
    const cleared = said.slice(0, -2).filter(({ content }) => content !== CLEARED);
    return cleared.length === 0
      ? undefined
      : { messages: cleared.map((message) => new ToolMessage({ ...fieldsOf(message), content: CLEARED })) };
  },
});
const CLEARED = '(said before, and cleared)';

/** Keeps the last exchanges and removes what was said before, as an agent that talks for thousands of turns must. */
const brief = createMiddleware({
  name: 'brief',
  beforeModel: ({ messages }) => {
    if (messages.length <= MOST_MESSAGES) return undefined;
    const first = messages.findIndex(
      (message, index) => index >= messages.length - MOST_MESSAGES / 2 && HumanMessage.isInstance(message),
    );
    const old = messages.slice(0, Math.max(first, 0));
    return { messages: old.map(({ id = '' }) => new RemoveMessage({ id })) };
  },
});
const MOST_MESSAGES = 60;

function fieldsOf({ id, name, tool_call_id, status }: ToolMessage) {
  return { id, tool_call_id, ...(name !== undefined && { name }), ...(status && { status }) };
}

const only = (graph: ReturnType<typeof createAgent>) => ({ versions: { '1': graph }, current: '1' });

export default defineAgents({
  talker: only(createAgent({ model: chatModel(), tools: [lookUp], systemPrompt: 'Answer in one sentence.' })),
  reader: only(createAgent({ model: chatModel(), tools: [lookUp], middleware: [forgetful] })),
  keeper: only(createAgent({ model: chatModel(), tools: [lookUp], middleware: [brief] })),
});
