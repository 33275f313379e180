/**
 * Structured output of a chat model: the form wanted is offered as the one tool it must call, and what it calls the
 * tool with is checked against the schema. LangChain's own way takes streamed chunks only, and checks nothing.
 */
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base';
import {
  assembleStructuredOutputPipeline,
  createFunctionCallingParser,
} from '@langchain/core/language_models/structured_output';
import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { isSerializableSchema, type SerializableSchema } from '@langchain/core/utils/standard_schema';
import { type InteropZodType, isInteropZodSchema } from '@langchain/core/utils/types';
import type { WireTool } from '../common/model-protocol.js';

export type Fields = Record<string, unknown>;

/** A zod schema, any schema that knows its JSON Schema, or a JSON Schema, whose `name` is then the tool's. */
export type OutputSchema<Output extends Fields> =
  | InteropZodType<Output>
  | SerializableSchema<Output>
  | Fields;

export type WithRaw<Output> = { raw: BaseMessage; parsed: Output };

/** @param bind gives a model that must call the tool */
export function structuredOutput<Output extends Fields>(
  bind: (tool: WireTool) => Runnable<BaseLanguageModelInput, AIMessage>,
  schema: OutputSchema<Output>,
  { name, method, includeRaw = false }: StructuredOutputMethodOptions<boolean> = {},
): Runnable<BaseLanguageModelInput, Output | WithRaw<Output>> {
  if (method !== undefined && method !== 'functionCalling') {
    throw new TypeError(`chatModel() makes structured output by a tool call; it has no method '${method}'.`);
  }
  const tool = toolFor(schema, name);
  const called = RunnableLambda.from((message: AIMessage) => {
    if (message.tool_calls?.some((call) => call.name === tool.function.name)) return message;
    throw new Error(`The model did not answer in the form '${tool.function.name}': ${message.text}`);
  });
  const parser = createFunctionCallingParser<Output>(schema, tool.function.name);
  return assembleStructuredOutputPipeline(bind(tool), called.pipe(parser), includeRaw);
}

function toolFor(schema: OutputSchema<Fields>, name: string | undefined): WireTool {
  const isSchema = isInteropZodSchema(schema) || isSerializableSchema(schema);
  const parameters = (isSchema ? toJsonSchema(schema) : schema) as NonNullable<
    WireTool['function']['parameters']
  >;
  const ownName = !isSchema && typeof schema.name === 'string' ? schema.name : undefined;
  const description = typeof parameters.description === 'string' ? parameters.description : 'The answer.';
  return { type: 'function', function: { name: name ?? ownName ?? 'extract', description, parameters } };
}
