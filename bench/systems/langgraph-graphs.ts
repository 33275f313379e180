/** The jobs by LangGraph alone: graphs that do everything themselves, inside their nodes. */
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { type BaseCheckpointSaver, interrupt } from '@langchain/langgraph';
import { createAgent, tool } from 'langchain';
import * as z from 'zod';
import { graphs } from './graphs.js';
import { reply } from './model-script.js';

const double = async (n: number) => 2 * n;

class ScriptedModel extends BaseChatModel {
  _llmType() {
    return 'scripted';
  }
  override bindTools() {
    return this;
  }
  async _generate(messages: BaseMessage[]) {
    const doubled = messages.filter((one) => one.getType() === 'tool').map(({ text }) => Number(text));
    const said = reply(Number(messages[0]?.text), doubled);
    const message =
      'text' in said
        ? new AIMessage(said.text)
        : new AIMessage({
            content: '',
            tool_calls: [
              { type: 'tool_call', name: 'double', id: said.toolCall.id, args: { n: said.toolCall.n } },
            ],
          });
    return { generations: [{ text: message.text, message }] };
  }
}

export function graphsWith(checkpointer: BaseCheckpointSaver) {
  const confirm = async (total: number) => interrupt({ action: 'finish', total });
  const { loop, body, fanOut, fanOutInNode } = graphs({ double, confirm });
  return {
    loop: loop.compile({ checkpointer }),
    body: body.compile({ checkpointer }),
    fanOut: fanOut.compile({ checkpointer }),
    fanOutInNode: fanOutInNode.compile({ checkpointer }),
    assistant: createAgent({
      model: new ScriptedModel({}),
      tools: [
        tool(async ({ n }: { n: number }) => String(await double(n)), {
          name: 'double',
          description: 'Doubles a number.',
          schema: z.object({ n: z.number() }),
        }),
      ],
      checkpointer,
    }),
  };
}
