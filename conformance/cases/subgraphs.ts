/** Questions of graphs within graphs. */
import { END, interrupt, NodeInterrupt, Send, START, StateGraph, task } from '@langchain/langgraph';
import type { Case, Json, World } from '../case.js';
import { Notes, note, oneNode, sequence, sideBySide } from '../graphs.js';

const group = 'subgraphs' as const;
const askNow = (shown: string) => interrupt<string, Json>(shown);

const asNode = (inner: ReturnType<typeof oneNode>) =>
  new StateGraph(Notes).addNode('inner', inner).addEdge(START, 'inner').addEdge('inner', END).compile();

const twoAsk = () => sideBySide({ a: () => note(askNow('a?')), b: () => note(askNow('b?')) });

const lookAndAsk = ({ effect }: World) =>
  asNode(
    sideBySide({
      ask: () => note(askNow('q?')),
      look: async () => note(await effect('look')),
    }),
  );

export const subgraphs: Case[] = [
  {
    name: 'subgraph-as-a-node',
    title: 'A subgraph that is a node asks, and goes on with the answer',
    group,
    sources: ['langgraphjs#698', 'LangGraph.js pregel.test'],
    graph: () => asNode(oneNode(() => askNow('Inner?'))),
    play: async (subject) => {
      await subject.answer('Inner?', 'yes');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['yes'] },
  },
  {
    name: 'subgraph-invoked-with-two-questions',
    title:
      'A graph invoked in a node asks in two nodes: the second question is not answered by the first answer',
    group,
    sources: ['langgraph#2870'],
    graph: () => {
      const inner = sequence({ one: () => note(askNow('One?')), two: () => note(askNow('Two?')) });
      return oneNode(async () => (await inner.invoke({})).notes);
    },
    play: async (subject) => {
      await subject.answer('One?', 1);
      const open = (await subject.questions()).map(String);
      await subject.answer('Two?', 2);
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['Two?'], outcome: { notes: [[1, 2]] } },
  },
  {
    name: 'subgraph-with-two-at-once',
    title: 'Two nodes of a subgraph ask at once: both are listed',
    group,
    sources: ['langgraph#4028', 'langgraph#8579'],
    graph: () => asNode(twoAsk()),
    play: async (subject) => (await subject.questions()).map(String).sort(),
    right: ['a?', 'b?'],
  },
  {
    name: 'subgraph-with-two-at-once-backwards',
    title: 'Two nodes of a subgraph ask at once, and the second is answered first',
    group,
    sources: ['langgraph#4028', 'langgraph#8579'],
    graph: () => asNode(twoAsk()),
    play: async (subject) => {
      await subject.answer('b?', 'for b');
      await subject.answer('a?', 'for a');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['for a', 'for b'] },
  },
  {
    name: 'subgraph-invoked-with-two-at-once',
    title: 'Two nodes of a graph that a node invokes ask at once: both are listed, and answered in any order',
    group,
    sources: ['langgraph#4028'],
    graph: () => {
      const inner = twoAsk();
      return oneNode(async () => (await inner.invoke({})).notes);
    },
    play: async (subject) => {
      const open = (await subject.questions()).map(String).sort();
      await subject.answer('b?', 'for b');
      await subject.answer('a?', 'for a');
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['a?', 'b?'], outcome: { notes: [['for a', 'for b']] } },
  },
  {
    name: 'three-deep',
    title: 'A question three graphs deep is asked and answered',
    group,
    sources: ['LangGraph.js pregel.test'],
    graph: () => asNode(asNode(asNode(oneNode(() => [askNow('Deep?'), askNow('Deeper?')])))),
    play: async (subject) => {
      await subject.answer('Deep?', 1);
      await subject.answer('Deeper?', 2);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: [[1, 2]] },
  },
  {
    name: 'two-subgraphs-at-once',
    title: 'Two subgraphs side by side ask twice each; answers given crosswise stay apart',
    group,
    sources: ['langgraph#4028', 'langgraphjs#1552'],
    graph: () => {
      const asking = (name: string) => oneNode(() => [askNow(`${name} 1?`), askNow(`${name} 2?`)]);
      return new StateGraph(Notes)
        .addNode('left', asking('left'))
        .addNode('right', asking('right'))
        .addEdge(START, 'left')
        .addEdge(START, 'right')
        .addEdge('left', END)
        .addEdge('right', END)
        .compile();
    },
    play: async (subject) => {
      for (const shown of ['right 1?', 'left 1?', 'right 2?', 'left 2?']) await subject.answer(shown, shown);
      return (await subject.outcome()) ?? null;
    },
    right: {
      notes: [
        ['left 1?', 'left 2?'],
        ['right 1?', 'right 2?'],
      ],
    },
  },
  {
    name: 'subgraph-in-a-loop',
    title: 'A subgraph that is invoked three times in one node asks three times',
    group,
    sources: ['langgraph#3020', 'langgraph#2870'],
    graph: () => {
      const inner = oneNode(() => askNow('Again?'));
      return oneNode(async () => {
        const answers: Json[] = [];
        for (let round = 0; round < 3; round += 1)
          answers.push(((await inner.invoke({})).notes[0] ?? null) as Json);
        return answers;
      });
    },
    play: async (subject) => {
      for (const answer of [1, 2, 3]) await subject.answer('Again?', answer);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: [[1, 2, 3]] },
  },
  {
    name: 'subgraph-goes-on-where-it-was',
    title: 'A subgraph goes on at its question: the node before it does not run again',
    group,
    sources: ['langgraph#4796', 'langgraphjs#1552'],
    graph: ({ effect }) =>
      asNode(
        sequence({
          before: async () => note(await effect('before')),
          ask: () => note(askNow('Now?')),
        }),
      ),
    play: async (subject) => {
      await subject.answer('Now?', 'yes');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['before'], outcome: { notes: ['before done', 'yes'] } },
  },
  {
    name: 'task-in-a-subgraph',
    title: 'A task that ended in a subgraph before its question does not run again with the answer',
    group,
    sources: ['LangGraph.js nested-resume-task-replay.test', 'langgraph#6792'],
    graph: ({ effect }) => {
      const step = task('step', async () => effect('step'));
      return asNode(oneNode(async () => [await step(), askNow('Now?')]));
    },
    play: async (subject) => {
      await subject.answer('Now?', 'yes');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['step'], outcome: { notes: [['step done', 'yes']] } },
  },
  {
    name: 'finished-beside-a-question',
    title:
      'In a subgraph a call has finished beside a question: the run goes on with the answer, and calls once',
    group,
    sources: ['langgraph#6792', 'langgraph#6208'],
    graph: lookAndAsk,
    play: async (subject) => {
      await subject.answer('q?', 'yes');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['look'], outcome: { notes: ['yes', 'look done'] } },
  },
  {
    name: 'finished-beside-a-question-restarted',
    title: 'The same, where the process was restarted before the answer came',
    group,
    sources: ['langgraph#6792'],
    graph: lookAndAsk,
    play: async (subject) => {
      await subject.restart();
      await subject.answer('q?', 'yes');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['look'], outcome: { notes: ['yes', 'look done'] } },
  },
  {
    name: 'node-interrupt-in-a-subgraph',
    title: 'NodeInterrupt in a subgraph does not leave the run waiting for nothing: it asks, or ends by name',
    group,
    sources: ['langgraphjs#1552', 'langgraphjs#418'],
    graph: () =>
      asNode(
        oneNode(() => {
          throw new NodeInterrupt('Stop here?');
        }),
      ),
    play: async (subject) =>
      (await subject.questions()).length > 0 || (await subject.outcome()) !== undefined,
    right: true,
  },
  {
    name: 'sends-into-a-subgraph',
    title: 'Three branches of Send, each a subgraph that asks twice, keep their answers apart',
    group,
    sources: ['LangGraph.js pregel.test', 'langgraph#4028'],
    graph: () => {
      const inner = new StateGraph(Notes)
        .addNode('ask', ({ notes }) => note([askNow(`${notes[0]} 1?`), askNow(`${notes[0]} 2?`)]))
        .addEdge(START, 'ask')
        .addEdge('ask', END)
        .compile();
      return new StateGraph(Notes)
        .addNode('branch', async (state) => note((await inner.invoke(state)).notes.at(-1) as Json))
        .addConditionalEdges(START, () => ['x', 'y', 'z'].map((name) => new Send('branch', note(name))), [
          'branch',
        ])
        .addEdge('branch', END)
        .compile();
    },
    play: async (subject) => {
      for (const shown of ['z 1?', 'x 1?', 'z 2?', 'y 1?', 'y 2?', 'x 2?'])
        await subject.answer(shown, shown);
      return (await subject.outcome()) ?? null;
    },
    right: {
      notes: [
        ['x 1?', 'x 2?'],
        ['y 1?', 'y 2?'],
        ['z 1?', 'z 2?'],
      ],
    },
  },
];
