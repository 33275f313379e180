/**
 * `chatModel()`: a LangChain chat model whose every call is a fetch to a model resource. The API key, the provider
 * and the socket are the resource worker's; the agent has the messages and the answer.
 */
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BaseChatModelParams,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { StoredMessage } from '@langchain/core/messages';
import {
  type AIMessageChunk,
  type BaseMessage,
  mapStoredMessageToChatMessage,
} from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { askedText, type ModelParams, type ModelResult, type WireTool } from '../common/model-protocol.js';
import type { JsonObject } from '../common/protocol.js';
import { messageObject, toJson } from './boundary.js';
import { fetchJson } from './fetch-resource.js';
import { type Fields, type OutputSchema, structuredOutput, type WithRaw } from './structured-output.js';
import { withAnswers } from './unanswered-calls.js';

export interface ChatModelOptions extends BaseChatModelParams {
  /** The model resource that answers. Default: `model`. */
  resource?: string;
  /** Another model than the resource's own, if the resource allows it. */
  model?: string;
  temperature?: number;
}

interface CallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
  response_format?: JsonObject;
}

/**
 * A chat model for `createAgent`, for a node, or to call by itself.
 * @throws FetchError from every call that the resource could not answer
 */
export function chatModel(options: ChatModelOptions = {}): FetchChatModel {
  return new FetchChatModel(options);
}

const askedMessageText = (message: object): string => askedText(message as BaseMessage);

export class FetchChatModel extends BaseChatModel<CallOptions, AIMessageChunk> {
  override lc_namespace = ['airlock', 'chat_models'];
  readonly resource: string;
  readonly model: string | undefined;
  readonly temperature: number | undefined;

  constructor({ resource = 'model', model, temperature, ...params }: ChatModelOptions) {
    // A retry here would hide behind Temporal's: the resource's policy alone decides.
    super({ ...params, maxRetries: 0, disableStreaming: true });
    this.resource = resource;
    this.model = model;
    this.temperature = temperature;
  }

  override _llmType(): string {
    return 'airlock';
  }

  override bindTools(
    tools: BindToolsInput[],
    options?: Partial<CallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, CallOptions> {
    return this.withConfig({
      ...options,
      tools: tools.map((tool) => convertToOpenAITool(tool) as BindToolsInput),
    });
  }

  /** The form wanted is offered as a tool that must be called; a reply that does not match the schema is an error. */
  override withStructuredOutput<Output extends Fields = Fields>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends Fields = Fields>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, WithRaw<Output>>;
  override withStructuredOutput<Output extends Fields = Fields>(
    schema: OutputSchema<Output>,
    options?: StructuredOutputMethodOptions<boolean>,
  ): Runnable<BaseLanguageModelInput, Output | WithRaw<Output>> {
    const bind = (tool: WireTool) =>
      this.bindTools([tool], { tool_choice: { type: 'function', function: { name: tool.function.name } } });
    return structuredOutput(bind, schema, options);
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const { message: stored } = (await fetchJson(this.resource, () =>
      this.#params(messages, options),
    )) as ModelResult;
    const message = mapStoredMessageToChatMessage(stored as StoredMessage & ModelResult['message']);
    return { generations: [{ text: message.text, message }], llmOutput: {} };
  }

  #params(messages: BaseMessage[], options: this['ParsedCallOptions']): JsonObject {
    return {
      ...(toJson(this.#options(options), `The options of a call of '${this.resource}'`) as JsonObject),
      messages: withAnswers(messages).map((message) => messageObject(message, askedMessageText)),
    };
  }

  #options(options: this['ParsedCallOptions']): Omit<ModelParams, 'messages'> {
    return {
      ...(options.tools?.length && {
        tools: options.tools.map((tool) => convertToOpenAITool(tool) as WireTool),
      }),
      ...(options.tool_choice !== undefined && {
        toolChoice: toJson(options.tool_choice, 'tool_choice') as string,
      }),
      ...(options.stop?.length && { stop: options.stop }),
      ...(options.response_format && { responseFormat: options.response_format }),
      ...(this.model !== undefined && { model: this.model }),
      ...(this.temperature !== undefined && { temperature: this.temperature }),
    };
  }
}
