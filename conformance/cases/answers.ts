/** What a person answers reaches the node as it was given, once, or not at all. */
import { interrupt } from '@langchain/langgraph';
import type { Case, Json } from '../case.js';
import { note, oneNode, sequence } from '../graphs.js';

const group = 'answers' as const;

const values: [name: string, value: Json, sources: string[]][] = [
  ['null', null, []],
  ['false', false, []],
  ['zero', 0, []],
  ['empty-string', '', []],
  ['empty-list', [], []],
  ['empty-object', {}, []],
  ['object-with-a-resume', { resume: 1, goto: 'x', update: {} }, ['LangGraph.js pregel.test']],
  ['object-like-a-resume-map', { [`${'0123456789abcdef'.repeat(2)}`]: 'yes' }, ['langgraph#6108']],
  ['text-of-all-planes', 'ä 日本 👩‍👩‍👧 \u0000 "quoted"', []],
];

export const answers: Case[] = [
  ...values.map(
    ([name, value, sources]): Case => ({
      name: `answer-${name}`,
      title: `The answer ${JSON.stringify(value)} reaches the node as it is`,
      group,
      sources,
      graph: () => oneNode(() => [interrupt<string, Json>('What?')]),
      play: async (subject) => {
        await subject.answer('What?', value);
        return { open: (await subject.questions()).length, outcome: (await subject.outcome()) ?? null };
      },
      right: { open: 0, outcome: { notes: [[value]] } },
    }),
  ),
  {
    name: 'falsy-answers-in-sequence',
    title: 'Falsy answers to questions of one node each reach their question',
    group,
    sources: [],
    graph: () =>
      oneNode(() => [
        interrupt<string, Json>('a?'),
        interrupt<string, Json>('b?'),
        interrupt<string, Json>('c?'),
      ]),
    play: async (subject) => {
      await subject.answer('a?', false);
      await subject.answer('b?', 0);
      await subject.answer('c?', '');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: [[false, 0, '']] },
  },
  {
    name: 'answer-sent-twice',
    title: 'An answer that is sent twice is not the answer to the next question',
    group,
    sources: ['langgraph#6663'],
    graph: () =>
      oneNode(() => [interrupt<string, Json>('May I look?'), interrupt<string, Json>('May I pay?')]),
    play: async (subject) => {
      await subject.answer('May I look?', 'yes');
      await subject.repeatLast();
      return (await subject.questions()).map(String);
    },
    right: ['May I pay?'],
  },
  {
    name: 'answer-sent-twice-to-a-later-node',
    title: 'An answer that is sent twice is not the answer to the question of the next node',
    group,
    sources: ['langgraph#6663'],
    graph: () =>
      sequence({
        look: () => note(interrupt<string, Json>('May I look?')),
        pay: () => note(interrupt<string, Json>('May I pay?')),
      }),
    play: async (subject) => {
      await subject.answer('May I look?', 'yes');
      await subject.repeatLast();
      return (await subject.questions()).map(String);
    },
    right: ['May I pay?'],
  },
  {
    name: 'answer-to-nothing',
    title: 'An answer to a question that is not there is refused, and its sender learns so',
    group,
    sources: ['langgraph#7780'],
    graph: () => oneNode(() => interrupt('What?')),
    play: async (subject) => ({
      receipt: await subject.answer('Something else?', 'yes'),
      open: (await subject.questions()).map(String),
    }),
    right: { receipt: 'refused', open: ['What?'] },
  },
  {
    name: 'answer-after-the-end',
    title: 'An answer that comes after the end of the run changes nothing, and its sender learns so',
    group,
    sources: ['langgraph#6663'],
    graph: () => oneNode(() => interrupt('What?')),
    play: async (subject) => {
      await subject.answer('What?', 'this');
      const receipt = await subject.answer('What?', 'that');
      return { receipt, outcome: (await subject.outcome()) ?? null };
    },
    right: { receipt: 'refused', outcome: { notes: ['this'] } },
  },
  {
    name: 'answer-that-does-not-fit',
    title: 'An answer that the question cannot take is refused, and a good one is still taken',
    group,
    sources: ['langgraph#7780', 'LangGraph.js pregel.test'],
    graph: ({ ask }) => oneNode(() => ask('How many?', (answer) => typeof answer === 'number')),
    play: async (subject) => {
      const receipt = await subject.answer('How many?', 'many');
      const open = (await subject.questions()).map(String);
      await subject.answer('How many?', 3);
      return { receipt, open, outcome: (await subject.outcome()) ?? null };
    },
    right: { receipt: 'refused', open: ['How many?'], outcome: { notes: [3] } },
  },
  {
    name: 'answer-of-another-kind-of-question',
    title: 'Two open questions: the answer that one cannot take does not reach the other',
    group,
    sources: ['langgraph#8579'],
    graph: ({ ask }) =>
      oneNode(() =>
        Promise.all([
          ask('How many?', (answer) => typeof answer === 'number'),
          ask('What?', (answer) => typeof answer === 'string'),
        ]),
      ),
    play: async (subject) => {
      const receipts = [await subject.answer('How many?', 'apples'), await subject.answer('What?', 3)];
      await subject.answer('What?', 'apples');
      await subject.answer('How many?', 3);
      return { receipts, outcome: (await subject.outcome()) ?? null };
    },
    right: { receipts: ['refused', 'refused'], outcome: { notes: [[3, 'apples']] } },
  },
];
