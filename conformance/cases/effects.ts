/** What a node does beside its questions: once, and with what the person was shown. */
import { interrupt } from '@langchain/langgraph';
import type { Case, Json } from '../case.js';
import { note, oneNode, sequence, sideBySide } from '../graphs.js';

const group = 'effects' as const;

/** What was shown, and what was then done: the same thing. */
async function shownAndDone(subject: Parameters<Case['play']>[0]): Promise<Json> {
  const [shown = null] = await subject.questions();
  await subject.answer(shown, 'yes');
  return subject.effects.map((effect) => Object(effect).pay === shown);
}

export const effects: Case[] = [
  {
    name: 'before-a-question',
    title: 'A call before a question is made once, however often the node is resumed',
    group,
    sources: ['langgraph#6577', 'langgraph#6603'],
    graph: ({ effect, ask }) =>
      oneNode(async () => [await effect('charge'), await ask('a?'), await ask('b?')]),
    play: async (subject) => {
      await subject.answer('a?', 1);
      await subject.answer('b?', 2);
      return [...subject.effects];
    },
    right: ['charge'],
  },
  {
    name: 'before-an-interrupt',
    title: 'A call before interrupt() is made once, however often the node is resumed',
    group,
    sources: ['langgraph#6577', 'langgraph#6603'],
    graph: ({ effect }) =>
      oneNode(async () => [
        await effect('charge'),
        interrupt<string, Json>('a?'),
        interrupt<string, Json>('b?'),
      ]),
    play: async (subject) => {
      await subject.answer('a?', 1);
      await subject.answer('b?', 2);
      return [...subject.effects];
    },
    right: ['charge'],
  },
  {
    name: 'beside-waiting-siblings',
    title: 'What a branch does after its answer is done once, while its siblings wait for theirs',
    group,
    sources: ['langgraph#6208', 'langgraph#5952'],
    graph: ({ effect }) =>
      sideBySide(
        Object.fromEntries(
          ['a', 'b', 'c'].map((name) => [
            name,
            async () => note([interrupt<string, Json>(`${name}?`), await effect(name)]),
          ]),
        ),
      ),
    play: async (subject) => {
      for (const name of ['b', 'c', 'a']) await subject.answer(`${name}?`, 'yes');
      return subject.effects.map(String).sort();
    },
    right: ['a', 'b', 'c'],
  },
  {
    name: 'work-of-a-waiting-sibling',
    title: 'What a node did before its question is not done again when a sibling is answered',
    group,
    sources: ['langgraph#6158', 'langgraph#6254'],
    graph: ({ effect }) =>
      sideBySide({
        a: async () => note([await effect('work'), interrupt<string, Json>('Done?')]),
        b: () => note(interrupt<string, Json>('Other?')),
      }),
    play: async (subject) => {
      await subject.answer('Other?', 'o');
      await subject.answer('Done?', 'd');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['work'], outcome: { notes: [['work done', 'd'], 'o'] } },
  },
  {
    name: 'finished-node-beside-a-question',
    title: 'A node that has finished beside a question does not run again',
    group,
    sources: ['LangGraph.js pregel.test'],
    graph: ({ effect }) =>
      sideBySide({
        ask: () => note(interrupt<string, Json>('q?')),
        work: async () => note(await effect('work')),
      }),
    play: async (subject) => {
      await subject.answer('q?', 'yes');
      return [...subject.effects];
    },
    right: ['work'],
  },
  {
    name: 'random-number',
    title: 'An amount drawn at random is the amount that was shown, also after the answer',
    group,
    sources: ['langgraph#6577'],
    graph: ({ effect }) =>
      oneNode(async () => {
        const amount = Math.floor(Math.random() * 1e9);
        return [interrupt<number, Json>(amount), await effect('pay', amount)];
      }),
    play: shownAndDone,
    right: [true],
  },
  {
    name: 'time-of-day',
    title: 'A time that was shown is the time that is acted on, also after the answer',
    group,
    sources: ['langgraph#6577'],
    graph: ({ effect }) =>
      oneNode(async () => {
        const at = new Date().toISOString();
        return [interrupt<string, Json>(at), await effect('pay', at)];
      }),
    play: async (subject) => {
      const before = await subject.questions();
      await subject.pass(25);
      return before.length === 1 ? shownAndDone(subject) : null;
    },
    right: [true],
  },
  {
    name: 'uuid',
    title: 'An id made for what is asked is the id of what is done',
    group,
    sources: ['langgraph#6577'],
    graph: ({ effect }) =>
      oneNode(async () => {
        const id = globalThis.crypto.randomUUID();
        return [interrupt<string, Json>(id), await effect('pay', id)];
      }),
    play: shownAndDone,
    right: [true],
  },
  {
    name: 'call-question-call',
    title: 'A call, a question about its result, and a call with the answer: each once, in this order',
    group,
    sources: ['langchainjs#11643', 'langgraph#8725'],
    graph: ({ effect, ask }) =>
      oneNode(async () => {
        const quote = await effect('quote');
        const answer = await ask(`${quote}: buy?`);
        return effect('buy', answer);
      }),
    play: async (subject) => {
      await subject.restart();
      await subject.answer('quote done: buy?', 'two');
      return { effects: [...subject.effects], outcome: (await subject.outcome()) ?? null };
    },
    right: { effects: ['quote', { buy: 'two' }], outcome: { notes: ['buy done'] } },
  },
  {
    name: 'state-before-and-after',
    title: 'What a node left in the state is the same before and after the question of the next',
    group,
    sources: ['langgraph#4523', 'LangGraph.js checkpoint.test'],
    graph: () =>
      sequence({
        first: () => note({ nested: [1, { deep: null }], text: 'ä', n: 0 }),
        second: ({ notes }) => note([notes[0] ?? null, interrupt<string, Json>('q?')]),
      }),
    play: async (subject) => {
      await subject.restart();
      await subject.answer('q?', 'yes');
      return (await subject.outcome()) ?? null;
    },
    right: {
      notes: [
        { nested: [1, { deep: null }], text: 'ä', n: 0 },
        [{ nested: [1, { deep: null }], text: 'ä', n: 0 }, 'yes'],
      ],
    },
  },
];
