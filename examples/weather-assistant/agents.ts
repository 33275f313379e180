/**
 * The weather assistant: `createAgent` of LangChain, unchanged, with tools that only raise requests.
 *
 * Its two tools show the two ways to write one. Neither holds code, address or key of a weather service, and neither
 * knows who answers: a resource, another service, or, with `human.toolCalls` in the configuration, a person.
 */
import type { ToolRuntime } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { chatModel, defineAgents, resourceTool } from 'airlockjs/agent';
import type { ResourceContracts } from 'airlockjs/resources';
import { createAgent, tool } from 'langchain';
import * as z from 'zod';
import type resources from './resources.js';

declare module 'airlockjs/agent' {
  interface Resources extends ResourceContracts<typeof resources> {}
}

/** By LangGraph alone: Airlock understands this payload wherever it is raised. */
const getWeather = tool(
  (args, { toolCallId }: ToolRuntime) => {
    const { content } = interrupt<object, { content: string }>({
      type: 'tool-call',
      tool_call_id: toolCallId,
      tool_call_name: 'get_weather',
      tool_call_args: args,
    });
    return content;
  },
  {
    name: 'get_weather',
    description: 'The weather in a city now.',
    schema: z.object({ city: z.string() }),
  },
);

/** By Airlock: the same in one call. What fails is told to the model in words. */
const getForecast = resourceTool({
  name: 'get_forecast',
  description: "Tomorrow's weather in a city.",
  schema: z.object({ city: z.string() }),
  onError: 'message',
});

const assistant = createAgent({
  model: chatModel(),
  tools: [getWeather, getForecast],
  systemPrompt: 'You answer questions about the weather. Ask your tools; never guess.',
});

export default defineAgents({
  'weather-assistant': { versions: { '1.0.0': assistant }, current: '1.0.0' },
});
