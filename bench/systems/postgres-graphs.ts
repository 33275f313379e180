/** The jobs as LangGraph graphs that do everything themselves, inside their nodes. */
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import {
  Annotation,
  type BaseCheckpointSaver,
  END,
  interrupt,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { createAgent, tool } from 'langchain';
import * as z from 'zod';
import { reply } from './model-script.js';

const State = Annotation.Root({
  fetches: Annotation<number>,
  ask: Annotation<boolean>,
  n: Annotation<number>,
  total: Annotation<number>({ reducer: (sum, added) => sum + added, default: () => 0 }),
});

const double = async (n: number) => 2 * n;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

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

export function graphs(checkpointer: BaseCheckpointSaver) {
  const sum = async (count: number) => {
    let total = 0;
    for (const n of numbers(count)) total += await double(n);
    return total;
  };
  return {
    loop: new StateGraph(State)
      .addNode('read', async ({ n = 0 }) => ({ n: n + 1, total: await double(n) }))
      .addNode('confirm', (state) => {
        if (state.ask) interrupt({ action: 'finish', total: state.total });
        return {};
      })
      .addEdge(START, 'read')
      .addConditionalEdges('read', ({ n, fetches }) => (n < fetches ? 'read' : 'confirm'), [
        'read',
        'confirm',
      ])
      .addEdge('confirm', END)
      .compile({ checkpointer }),
    body: new StateGraph(State)
      .addNode('read', async ({ fetches }) => ({ total: await sum(fetches) }))
      .addEdge(START, 'read')
      .addEdge('read', END)
      .compile({ checkpointer }),
    fanOut: new StateGraph(State)
      .addNode('split', async () => ({}))
      .addNode('read', async ({ n }) => ({ total: await double(n) }))
      .addEdge(START, 'split')
      .addConditionalEdges('split', ({ fetches }) => numbers(fetches).map((n) => new Send('read', { n })), [
        'read',
      ])
      .addEdge('read', END)
      .compile({ checkpointer }),
    fanOutInNode: new StateGraph(State)
      .addNode('read', async ({ fetches }) => ({
        total: (await Promise.all(numbers(fetches).map(double))).reduce((all, value) => all + value, 0),
      }))
      .addEdge(START, 'read')
      .addEdge('read', END)
      .compile({ checkpointer }),
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
