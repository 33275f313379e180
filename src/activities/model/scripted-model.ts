/**
 * A scripted model: it says what its script says. For tests, and for demos without a key.
 *
 * The reply is chosen by how many of the model's own messages the conversation already holds, not by a counter:
 * attempts, concurrent runs and a restarted worker all get the same reply to the same call.
 */
import type { BaseMessage } from '@langchain/core/messages';
import * as z from 'zod';
import {
  modelParamsSchema,
  modelResultSchema,
  toStoredMessage,
  toWireMessage,
} from '../../common/model-protocol.js';
import { type CommonResourceOptions, defineResource } from '../define.js';
import { ResourceError } from '../errors/resource-error.js';
import { functionOption, resolveOptions } from '../options.js';
import type { ModelResource } from './model.js';

export interface ScriptedToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Default: made of the id of the fetch, and of the call's place in the reply. */
  readonly id?: string;
}
export type ScriptedReply =
  | string
  | { readonly content?: string; readonly tool_calls?: readonly ScriptedToolCall[] };

export interface ScriptedModelOptions extends CommonResourceOptions {
  /** One for each turn of the model in a conversation, or a function of the messages so far. */
  readonly replies: readonly ScriptedReply[] | ((messages: BaseMessage[]) => ScriptedReply);
}

const scriptSchema = z.looseObject({
  replies: z.union([functionOption, z.array(z.unknown()).min(1)], {
    message: 'must be a list with at least one reply, or a function of the messages',
  }),
});

/** @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be */
export function scriptedModelResource({ replies, ...common }: ScriptedModelOptions): ModelResource {
  resolveOptions(scriptSchema, { replies }, 'scriptedModelResource');
  return defineResource({
    ...common,
    params: modelParamsSchema,
    result: modelResultSchema,
    fetch: async (params, { requestId }) => {
      const { AIMessage, mapStoredMessagesToChatMessages } = await import('@langchain/core/messages');
      const messages = mapStoredMessagesToChatMessages(params.messages.map(toStoredMessage));
      const turn = messages.filter((message) => message.getType() === 'ai').length;
      const reply = typeof replies === 'function' ? replies(messages) : replies[turn];
      if (reply === undefined) throw exhausted(turn, replies.length);
      const { content = '', tool_calls = [] } = typeof reply === 'string' ? { content: reply } : reply;
      const message = new AIMessage({
        // LangGraph puts a message in the place of one that has its id: no two of a run's may, also after some were removed.
        id: `scripted-${requestId}`,
        content,
        tool_calls: tool_calls.map(({ name, args, id = `call-of-${requestId}` }, index) => ({
          type: 'tool_call',
          name,
          args: { ...args },
          id: `${id}${index === 0 ? '' : `-${index + 1}`}`,
        })),
      });
      return { message: toWireMessage(message) };
    },
  });
}

const exhausted = (turn: number, length: number) =>
  new ResourceError({
    code: 'failed',
    retryable: false,
    message: `The scripted model has ${length} replies and was asked for number ${turn + 1}. Add a reply to its script.`,
    details: { replies: length, asked: turn + 1 },
  });
