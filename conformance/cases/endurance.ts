/** Many questions, long waits, and code that changes meanwhile. */
import { END, interrupt, Send, START, StateGraph } from '@langchain/langgraph';
import type { Case, Json } from '../case.js';
import { Notes, note, oneNode, sequence } from '../graphs.js';

const group = 'endurance' as const;
const askNow = (shown: string) => interrupt<string, Json>(shown);

const many = (count: number) => () =>
  new StateGraph(Notes)
    .addNode('ask', ({ notes }) => note(`${notes[0]}: ${askNow(`${notes[0]}?`)}`))
    .addConditionalEdges(
      START,
      () => Array.from({ length: count }, (_, index) => new Send('ask', note(index))),
      ['ask'],
    )
    .addEdge('ask', END)
    .compile();

export const endurance: Case[] = [
  {
    name: 'one-of-200',
    title: '200 questions wait; the 123rd is answered: it alone, and 199 are left',
    group,
    sources: ['agent-protocol#86', 'agent-inbox (first interrupt only)'],
    graph: many(200),
    play: async (subject) => {
      const before = (await subject.questions()).length;
      await subject.answer('123?', 'yes');
      const left = (await subject.questions()).map(String);
      return { before, left: left.length, isLeft: left.includes('123?') };
    },
    right: { before: 200, left: 199, isLeft: false },
  },
  {
    name: 'two-thousand',
    title: '2,000 questions wait; one is answered alone, then all others: each answer is its own',
    group,
    sources: ['agent-protocol#86'],
    graph: many(2_000),
    isLong: true,
    play: async (subject) => {
      await subject.answer('1234?', 1234);
      const left = (await subject.questions()).length;
      const others = Array.from({ length: 2_000 }, (_, index) => index).filter((index) => index !== 1234);
      await subject.answerAll(others.map((index) => [`${index}?`, index]));
      const { notes } = Object((await subject.outcome()) ?? {}) as { notes?: string[] };
      return { left, right: (notes ?? []).filter((one, index) => one === `${index}: ${index}`).length };
    },
    right: { left: 1_999, right: 2_000 },
  },
  {
    name: 'hundred-restarts',
    title: 'A question is answered after 100 restarts, which ask it once',
    group,
    sources: ['langgraph#6792', 'workflow#1203'],
    graph: () => oneNode(() => askNow('Still there?')),
    play: async (subject) => {
      for (let time = 0; time < 100; time += 1) await subject.restart();
      const open = (await subject.questions()).map(String);
      await subject.answer('Still there?', 'yes');
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['Still there?'], outcome: { notes: ['yes'] } },
  },
  {
    name: 'answers-between-restarts',
    title: 'Questions answered one by one with a restart after each: every answer stays with its question',
    group,
    sources: ['langgraph#2870'],
    graph: () => oneNode(() => ['a?', 'b?', 'c?', 'd?'].map(askNow)),
    play: async (subject) => {
      for (const name of ['a', 'b', 'c', 'd']) {
        await subject.restart();
        await subject.answer(`${name}?`, name);
      }
      return (await subject.outcome()) ?? null;
    },
    right: { notes: [['a', 'b', 'c', 'd']] },
  },
  {
    name: 'release-inserts-a-question',
    title: 'A release asks something before what was answered: no answer goes to the new question',
    group,
    sources: ['langgraph#6663', 'workflow#1203'],
    graph: ({ ask }) => oneNode(async () => [await ask('May I look?'), await ask('What colour?')]),
    play: async (subject) => {
      await subject.answer('May I look?', 'yes');
      await subject.restart(({ ask, effect }) =>
        oneNode(async () => {
          if ((await ask('May I pay 1000?')) === 'yes') await effect('paid 1000');
          return [await ask('May I look?'), await ask('What colour?')];
        }),
      );
      if ((await subject.questions()).includes('What colour?')) await subject.answer('What colour?', 'red');
      return subject.effects.includes('paid 1000');
    },
    right: false,
  },
  {
    name: 'release-changes-a-question',
    title: 'A release asks something else where a question waits: the answer to the old one does not pass',
    group,
    sources: ['langgraph#6663'],
    graph: ({ ask, effect }) =>
      oneNode(async () => ((await ask('May I look?')) === 'yes' ? effect('look') : 'no')),
    play: async (subject) => {
      const [shown = null] = await subject.questions();
      await subject.restart(({ ask, effect }) =>
        oneNode(async () => ((await ask('May I delete everything?')) === 'yes' ? effect('delete') : 'no')),
      );
      await subject.answer(shown, 'yes');
      return subject.effects.includes('delete');
    },
    right: false,
  },
  {
    name: 'long-sequence',
    title: '150 questions of one node, one after the other, each with its own answer',
    group,
    sources: ['langgraph#7780'],
    graph: () => oneNode(() => Array.from({ length: 150 }, (_, index) => askNow(`${index}?`))),
    play: async (subject) => {
      for (let index = 0; index < 150; index += 1) await subject.answer(`${index}?`, index);
      const { notes } = Object((await subject.outcome()) ?? {}) as { notes?: number[][] };
      return (notes?.[0] ?? []).filter((answer, index) => answer === index).length;
    },
    right: 150,
  },
  {
    name: 'many-nodes',
    title: '40 nodes ask one after the other, with a restart after every fifth',
    group,
    sources: ['langgraph#6792'],
    graph: () =>
      sequence(
        Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [`n${index}`, () => note(askNow(`${index}?`))]),
        ),
      ),
    play: async (subject) => {
      for (let index = 0; index < 40; index += 1) {
        if (index % 5 === 0) await subject.restart();
        await subject.answer(`${index}?`, index);
      }
      const { notes } = Object((await subject.outcome()) ?? {}) as { notes?: number[] };
      return (notes ?? []).filter((answer, index) => answer === index).length;
    },
    right: 40,
  },
];
