/** Questions that are open at the same time: each is answered alone, in any order, and its answer is its own. */
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { END, interrupt, MessagesAnnotation, Send, START, StateGraph, task } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent } from 'langchain';
import * as z from 'zod';
import type { Case, Json, Subject, World } from '../case.js';
import { Notes, note, oneNode, ordersOf, sideBySide } from '../graphs.js';
import { ScriptedModel } from '../scripted-model.js';

const group = 'parallel questions' as const;
const names = ['a', 'b', 'c'] as const;

const threeNodes = () =>
  sideBySide(
    Object.fromEntries(
      names.map((name) => [name, () => note(`${name}: ${interrupt<Json, Json>(`${name}?`)}`)]),
    ),
  );

const threeSends = () =>
  new StateGraph(Notes)
    .addNode('ask', ({ notes }) => note(`${notes[0]}: ${interrupt<Json, Json>(`${notes[0]}?`)}`))
    .addConditionalEdges(START, () => names.map((name) => new Send('ask', note(name))), ['ask'])
    .addEdge('ask', END)
    .compile();

const all = ['a: for a', 'b: for b', 'c: for c'];

/** What each tool got, by tool. */
const heard = (outcome: Json | undefined) =>
  (Object(outcome).messages as { kwargs: { content: string; name?: string } }[] | undefined)
    ?.filter(({ kwargs }) => kwargs.name !== undefined && /^ask_/.test(kwargs.name))
    .map(({ kwargs }) => kwargs.content)
    .sort() ?? null;

const askingTools = (ask: (name: string) => unknown) =>
  names.map((name) =>
    tool(async () => `${name}: ${await ask(name)}`, {
      name: `ask_${name}`,
      description: name,
      schema: z.object({}),
    }),
  );
const calls = names.map((name) => ({
  name: `ask_${name}`,
  args: {},
  id: `call-${name}`,
  type: 'tool_call' as const,
}));

const toolNode = (ask: (name: string) => unknown) => {
  const tools = new ToolNode(askingTools(ask));
  return new StateGraph(MessagesAnnotation)
    .addNode('model', () => ({ messages: [new AIMessage({ content: '', tool_calls: calls })] }))
    .addNode('tools', tools)
    .addEdge(START, 'model')
    .addEdge('model', 'tools')
    .addEdge('tools', END)
    .compile();
};

const assistant = (ask: (name: string) => unknown) =>
  createAgent({
    model: new ScriptedModel([new AIMessage({ content: '', tool_calls: calls }), new AIMessage('Done.')]),
    tools: askingTools(ask),
  });

/** Answers whatever is shown next, until nothing is. */
async function answerWhatIsShown(subject: Subject): Promise<void> {
  for (let count = 0; count < 20; count += 1) {
    const [shown] = await subject.questions();
    if (shown === undefined) return;
    await subject.answer(shown, `for ${String(shown).replace('?', '')}`);
  }
}

const inEveryOrder = (graph: (world: World) => ReturnType<typeof threeNodes>): Case[] =>
  ordersOf(names).map((order) => ({
    name: `nodes-answered-${order.join('')}`,
    title: `Three nodes ask; answered one by one in the order ${order.join(', ')}, each gets its own answer`,
    group,
    sources: ['langgraph#4028', 'agent-protocol#86'],
    graph,
    play: async (subject) => {
      const open: number[] = [];
      for (const name of order) {
        open.push((await subject.questions()).length);
        await subject.answer(`${name}?`, `for ${name}`);
      }
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: [3, 2, 1], outcome: { notes: all } },
  }));

export const parallel: Case[] = [
  ...inEveryOrder(threeNodes),
  {
    name: 'sends-answered-backwards',
    title: 'Three branches of Send ask; answered from the last to the first, each gets its own answer',
    group,
    sources: ['langgraph#6158', 'LangGraph.js pregel.test'],
    graph: threeSends,
    play: async (subject) => {
      for (const name of ['c', 'b', 'a']) await subject.answer(`${name}?`, `for ${name}`);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: all },
  },
  {
    name: 'sends-answered-at-once',
    title: 'Three branches of Send ask and are answered in one step',
    group,
    sources: ['langgraph#4406', 'LangGraph.js pregel.test'],
    graph: threeSends,
    play: async (subject) => {
      await subject.answerAll(names.map((name) => [`${name}?`, `for ${name}`]));
      return (await subject.outcome()) ?? null;
    },
    right: { notes: all },
  },
  {
    name: 'answered-is-no-longer-listed',
    title: 'Of three questions one is answered: exactly the other two are listed',
    group,
    sources: ['langgraph#5952', 'agent-inbox (first interrupt only)'],
    graph: threeSends,
    play: async (subject) => {
      await subject.answer('b?', 'for b');
      return (await subject.questions()).map(String).sort();
    },
    right: ['a?', 'c?'],
  },
  {
    name: 'same-words-in-two-branches',
    title: 'Two branches ask with the same words: both are listed, and both get an answer',
    group,
    sources: ['langgraph#6626'],
    graph: () =>
      sideBySide({
        a: () => note(`a: ${interrupt<Json, Json>('Go on?')}`),
        b: () => note(`b: ${interrupt<Json, Json>('Go on?')}`),
      }),
    play: async (subject) => {
      const listed = (await subject.questions()).length;
      await subject.answer('Go on?', 'yes');
      const left = (await subject.questions()).length;
      await subject.answer('Go on?', 'yes');
      return { listed, left, outcome: (await subject.outcome()) ?? null };
    },
    right: { listed: 2, left: 1, outcome: { notes: ['a: yes', 'b: yes'] } },
  },
  {
    name: 'three-tools-of-a-tool-node-are-all-listed',
    title: 'Three tools of one ToolNode ask at once: all three questions are listed',
    group,
    sources: ['langgraph#6624', 'langgraph#6629'],
    graph: ({ ask }) => toolNode((name) => ask(`${name}?`)),
    play: async (subject) => (await subject.questions()).map(String).sort(),
    right: ['a?', 'b?', 'c?'],
  },
  {
    name: 'three-tools-of-a-tool-node-backwards',
    title:
      'Three tools of one ToolNode ask at once; answered from the last to the first, each tool gets its own answer',
    group,
    sources: ['langgraph#6626', 'langgraph#6542'],
    graph: ({ ask }) => toolNode((name) => ask(`${name}?`)),
    play: async (subject) => {
      for (const name of ['c', 'b', 'a']) await subject.answer(`${name}?`, `for ${name}`);
      return heard(await subject.outcome());
    },
    right: all,
  },
  {
    name: 'tools-that-race-to-ask',
    title:
      'Tools of one ToolNode reach their questions in another order each time: no answer goes to another tool',
    group,
    sources: ['langgraph#6533'],
    graph: ({ ask }) => {
      let run = 0;
      return toolNode(async (name) => {
        if (name === 'a') run += 1;
        // The first time a is the quickest, after that the slowest.
        const steps = name === 'a' && run > 1 ? 20 : names.indexOf(name as 'a');
        for (let step = 0; step < steps; step += 1) await null;
        return ask(`${name}?`);
      });
    },
    play: async (subject) => {
      await answerWhatIsShown(subject);
      return heard(await subject.outcome());
    },
    right: all,
  },
  {
    name: 'interrupts-of-one-tool-node',
    title:
      'Tools of one ToolNode call interrupt(); answered as they are shown, each tool gets its own answer',
    group,
    sources: ['langgraph#6626'],
    graph: () => toolNode((name) => interrupt(`${name}?`)),
    play: async (subject) => {
      await answerWhatIsShown(subject);
      return heard(await subject.outcome());
    },
    right: all,
  },
  {
    name: 'agent-tools-backwards',
    title:
      'Three tools of createAgent call interrupt(); answered from the last to the first, each gets its own answer',
    group,
    sources: ['langgraph#3126', 'langchainjs#11643'],
    graph: () => assistant((name) => interrupt(`${name}?`)),
    play: async (subject) => {
      for (const name of ['c', 'b', 'a']) await subject.answer(`${name}?`, `for ${name}`);
      return heard(await subject.outcome());
    },
    right: all,
  },
  {
    name: 'two-questions-in-promise-all',
    title:
      'A node asks two questions at once with Promise.all: both are listed, and the second is answered first',
    group,
    sources: ['langgraph#6626'],
    graph: ({ ask }) => oneNode(() => Promise.all([ask('a?'), ask('b?')])),
    play: async (subject) => {
      const listed = (await subject.questions()).length;
      await subject.answer('b?', 'for b');
      await subject.answer('a?', 'for a');
      return { listed, outcome: (await subject.outcome()) ?? null };
    },
    right: { listed: 2, outcome: { notes: [['for a', 'for b']] } },
  },
  {
    name: 'two-tasks-in-promise-all',
    title: 'A node runs two tasks that call interrupt(): both are listed, and the second is answered first',
    group,
    sources: ['LangGraph.js nested-resume-task-replay.test'],
    graph: () => {
      const question = task('question', async (shown: string) => interrupt<string, Json>(shown));
      return oneNode(() => Promise.all([question('a?'), question('b?')]));
    },
    play: async (subject) => {
      const listed = (await subject.questions()).length;
      await subject.answer('b?', 'for b');
      await subject.answer('a?', 'for a');
      return { listed, outcome: (await subject.outcome()) ?? null };
    },
    right: { listed: 2, outcome: { notes: [['for a', 'for b']] } },
  },
  {
    name: 'settled-all-together',
    title: 'Questions within Promise.allSettled are asked and answered, not settled as errors',
    group,
    sources: ['langgraph#8394'],
    graph: ({ ask }) =>
      oneNode(async () => (await Promise.allSettled([ask('a?'), ask('b?')])).map(({ status }) => status)),
    play: async (subject) => {
      await answerWhatIsShown(subject);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: [['fulfilled', 'fulfilled']] },
  },
  {
    name: 'reducer-order-is-the-nodes',
    title: 'Answers in any order leave the state as the nodes write it, not as people answer',
    group,
    sources: ['langgraph#5952'],
    graph: threeNodes,
    play: async (subject) => {
      await subject.answer('c?', 1);
      await subject.answer('b?', 2);
      await subject.answer('a?', 3);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['a: 3', 'b: 2', 'c: 1'] },
  },
];
