/** Questions in `entrypoint` and `task`. */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import type { Case, Json } from '../case.js';

const group = 'functional API' as const;
const askNow = (shown: string) => interrupt<string, Json>(shown);
const question = task('question', async (shown: string) => askNow(shown));

export const functional: Case[] = [
  {
    name: 'entrypoint-asks',
    title: 'An entrypoint asks twice and returns both answers',
    group,
    sources: ['langgraph#3065', 'LangGraph.js func.test'],
    graph: () => entrypoint('main', async () => [askNow('a?'), askNow('b?')]),
    play: async (subject) => {
      await subject.answer('a?', 1);
      await subject.answer('b?', 2);
      return (await subject.outcome()) ?? null;
    },
    right: [1, 2],
  },
  {
    name: 'tasks-before-a-question-run-once',
    title: 'Tasks that ended before a question do not run again with its answer',
    group,
    sources: ['langgraph#6792', 'langgraph#6577'],
    graph: ({ effect }) => {
      const step = task('step', async (name: string) => effect(name));
      return entrypoint('main', async () => [
        await step('one'),
        await step('two'),
        askNow('Now?'),
        await step('three'),
      ]);
    },
    play: async (subject) => {
      await subject.answer('Now?', 'yes');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['one', 'two', 'three'], outcome: ['one done', 'two done', 'yes', 'three done'] },
  },
  {
    name: 'tasks-ask-at-once',
    title: 'Three tasks ask at once: all are listed, and answered from the last to the first',
    group,
    sources: ['LangGraph.js func.test', 'langgraph#6108'],
    graph: () => entrypoint('main', () => Promise.all(['a?', 'b?', 'c?'].map((shown) => question(shown)))),
    play: async (subject) => {
      const open = (await subject.questions()).map(String).sort();
      for (const name of ['c', 'b', 'a']) await subject.answer(`${name}?`, `for ${name}`);
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['a?', 'b?', 'c?'], outcome: ['for a', 'for b', 'for c'] },
  },
  {
    name: 'task-asks-in-a-loop',
    title: 'A task that asks is called in a loop: each call has its own answer',
    group,
    sources: ['langgraph#6577'],
    graph: () =>
      entrypoint('main', async () => {
        const answers: Json[] = [];
        while (answers.at(-1) !== 'stop') answers.push(await question('On?'));
        return answers;
      }),
    play: async (subject) => {
      for (const answer of ['on', 'on', 'stop']) await subject.answer('On?', answer);
      return (await subject.outcome()) ?? null;
    },
    right: ['on', 'on', 'stop'],
  },
  {
    name: 'entrypoint-within-an-entrypoint',
    title: 'An entrypoint that is called by another asks between two questions of its caller',
    group,
    sources: ['LangGraph.js func.test', 'langgraph#2870'],
    graph: () => {
      const inner = entrypoint('inner', async (_: Json) => askNow('Inner?'));
      return entrypoint('main', async () => [
        askNow('Before?'),
        await inner.invoke('begin'),
        askNow('After?'),
      ]);
    },
    play: async (subject) => {
      await subject.answer('Before?', 1);
      await subject.answer('Inner?', 2);
      const open = (await subject.questions()).map(String);
      await subject.answer('After?', 3);
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['After?'], outcome: [1, 2, 3] },
  },
  {
    name: 'task-asks-between-effects',
    title: 'Two tasks, each a call, a question and a call, at once: every call is made once',
    group,
    sources: ['langgraph#6208', 'langgraph#6577'],
    graph: ({ effect, ask }) => {
      const job = task('job', async (name: string) => [
        await effect(`${name} before`),
        await ask(`${name}?`),
        await effect(`${name} after`),
      ]);
      return entrypoint('main', () => Promise.all([job('x'), job('y')]));
    },
    play: async (subject) => {
      await subject.answer('y?', 'for y');
      await subject.answer('x?', 'for x');
      return { effects: subject.effects.map(String).sort(), outcome: (await subject.outcome()) ?? null };
    },
    right: {
      effects: ['x after', 'x before', 'y after', 'y before'],
      outcome: [
        ['x before done', 'for x', 'x after done'],
        ['y before done', 'for y', 'y after done'],
      ],
    },
  },
];
