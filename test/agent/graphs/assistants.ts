/** Agents of `createAgent`, and the model that answers their fetches by script. */
import { AIMessage, mapStoredMessagesToChatMessages, type StoredMessage } from '@langchain/core/messages';
import { interrupt } from '@langchain/langgraph';
import { chatModel, resourceTool } from 'airlockjs/agent';
import { createAgent, humanInTheLoopMiddleware, tool } from 'langchain';
import * as z from 'zod';
import type { Answer } from '../../../src/agent/boundary.js';
import { type ModelParams, toWireMessage } from '../../../src/common/model-protocol.js';
import type { BoundaryRequest, Json } from '../../../src/common/protocol.js';
import { ordinaryAnswer } from '../../support/rehearsal.js';

const city = z.object({ city: z.string() });

/** Two tools called at once, each a fetch. */
export const assistant = () =>
  createAgent({
    model: chatModel(),
    tools: [
      resourceTool({ name: 'get_weather', description: 'The weather', schema: city }),
      resourceTool({ name: 'get_time', description: 'The time', schema: city, resource: 'time' }),
    ],
  });

/** The same, its tools written as LangChain's users write them: raw tool-call payloads. */
export const interruptingAssistant = () =>
  createAgent({
    model: chatModel(),
    tools: ['get_weather', 'get_time'].map((name) =>
      tool(
        (args, { toolCall }) =>
          interrupt({
            type: 'tool-call',
            tool_call_id: toolCall?.id,
            tool_call_name: name,
            tool_call_args: args,
          }).content,
        { name, description: name, schema: city },
      ),
    ),
  });

/** Every tool call is reviewed by a person first. */
export const reviewedAssistant = () =>
  createAgent({
    model: chatModel(),
    tools: [
      resourceTool({ name: 'get_weather', description: 'The weather', schema: city }),
      resourceTool({ name: 'get_time', description: 'The time', schema: city, resource: 'time' }),
    ],
    middleware: [humanInTheLoopMiddleware({ interruptOn: { get_weather: true, get_time: true } })],
  });

export const conversation: Json = { messages: [{ role: 'user', content: 'How is Tokyo?' }] };

/** Calls both tools, then tells what they said. */
export function modelAnswer(request: BoundaryRequest): Answer {
  if (request.kind !== 'fetch' || request.resource !== 'model') return ordinaryAnswer(request);
  const messages = messagesOf(request.params);
  const last = messages.at(-1);
  const said = messages.filter((message) => message.getType() === 'tool').map(({ text }) => text);
  const reply =
    last?.getType() === 'human'
      ? new AIMessage({
          id: 'ai-1',
          content: '',
          tool_calls: [
            { type: 'tool_call', id: 'call-1', name: 'get_weather', args: { city: 'Tokyo' } },
            { type: 'tool_call', id: 'call-2', name: 'get_time', args: { city: 'Tokyo' } },
          ],
        })
      : new AIMessage({ id: 'ai-2', content: `They say: ${said.join(' and ')}` });
  return { ok: true, value: { message: toWireMessage(reply) } as unknown as Json };
}

export function messagesOf(params: Json) {
  const { messages } = params as unknown as ModelParams;
  return mapStoredMessagesToChatMessages(messages as unknown as StoredMessage[]);
}
