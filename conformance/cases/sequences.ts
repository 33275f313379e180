/** Questions of one node, one after the other: each is asked once, and gets the answer that was given to it. */
import { Command, END, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import type { Case, Json } from '../case.js';
import { Notes, note, oneNode, sequence, sideBySide } from '../graphs.js';

const group = 'questions in sequence' as const;
const askNow = (shown: string) => interrupt<string, Json>(shown);

export const sequences: Case[] = [
  {
    name: 'three-in-a-node',
    title: 'A node asks three times; each answer is the answer to its own question',
    group,
    sources: ['langgraph#2870', 'LangGraph.js interrupt-multi.test'],
    graph: () => oneNode(() => [askNow('a?'), askNow('b?'), askNow('c?')]),
    play: async (subject) => {
      const shown: Json[] = [];
      for (const name of ['a', 'b', 'c']) {
        shown.push(...(await subject.questions()));
        await subject.answer(`${name}?`, name);
      }
      return { shown, outcome: (await subject.outcome()) ?? null };
    },
    right: { shown: ['a?', 'b?', 'c?'], outcome: { notes: [['a', 'b', 'c']] } },
  },
  {
    name: 'until-it-is-valid',
    title: 'A node asks until the answer is valid, each time saying what was wrong with the last',
    group,
    sources: ['langgraph#7780'],
    graph: () =>
      oneNode(() => {
        let answer = askNow('Your age?');
        while (typeof answer !== 'number') answer = askNow(`${answer} is no age. Your age?`);
        return answer;
      }),
    play: async (subject) => {
      const shown: Json[] = [];
      for (const answer of ['old', 'very', 44]) {
        const [question] = await subject.questions();
        shown.push(question ?? null);
        await subject.answer(question ?? null, answer);
      }
      return { shown, outcome: (await subject.outcome()) ?? null };
    },
    right: {
      shown: ['Your age?', 'old is no age. Your age?', 'very is no age. Your age?'],
      outcome: { notes: [44] },
    },
  },
  {
    name: 'after-an-invoked-graph',
    title:
      'A node asks, invokes a graph that asks, and asks again: the last question is shown, not answered by the first',
    group,
    sources: ['langgraph#2870', 'langgraph#4796'],
    graph: () => {
      const inner = oneNode(() => askNow('Inner?'));
      return oneNode(
        async () => [askNow('May I look?'), await inner.invoke({}), askNow('May I pay 1000?')].length,
      );
    },
    play: async (subject) => {
      await subject.answer('May I look?', 'yes');
      await subject.answer('Inner?', 'yes');
      return { open: (await subject.questions()).map(String), outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['May I pay 1000?'], outcome: null },
  },
  {
    name: 'after-a-task',
    title: 'A node asks, runs a task that asks, and asks again: the last question is shown',
    group,
    sources: ['langgraph#6577'],
    graph: () => {
      const inner = task('inner', async () => askNow('Inner?'));
      return oneNode(async () => [askNow('May I look?'), await inner(), askNow('May I pay 1000?')]);
    },
    play: async (subject) => {
      await subject.answer('May I look?', 'yes');
      await subject.answer('Inner?', 'inner');
      const open = (await subject.questions()).map(String);
      await subject.answer('May I pay 1000?', 'no');
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['May I pay 1000?'], outcome: { notes: [['yes', 'inner', 'no']] } },
  },
  {
    name: 'in-sequence-beside-a-sibling',
    title: 'A node asks twice while another waits: nothing of the two is mixed up',
    group,
    sources: ['langgraph#5952', 'langgraph#6208'],
    graph: () =>
      sideBySide({
        a: () => note([askNow('First?'), askNow('Second?')]),
        b: () => note(askNow('Other?')),
      }),
    play: async (subject) => {
      await subject.answer('First?', 1);
      const open = (await subject.questions()).map(String).sort();
      await subject.answer('Other?', 'o');
      await subject.answer('Second?', 2);
      return { open, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: ['Other?', 'Second?'], outcome: { notes: [[1, 2], 'o'] } },
  },
  {
    name: 'node-after-node',
    title: 'The second node asks with what the first was answered',
    group,
    sources: ['LangGraph.js interrupt.test'],
    graph: () =>
      sequence({
        first: () => note(askNow('Name?')),
        second: ({ notes }) => note(askNow(`Hello ${notes[0]}, age?`)),
      }),
    play: async (subject) => {
      await subject.answer('Name?', 'Ada');
      await subject.answer('Hello Ada, age?', 36);
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['Ada', 36] },
  },
  {
    name: 'round-and-round',
    title: 'A graph comes back to a node that asks: it is asked anew each time',
    group,
    sources: ['LangGraph.js interrupt.test'],
    graph: () =>
      new StateGraph(Notes)
        .addNode('ask', ({ notes }) => note(askNow(`Round ${notes.length + 1}?`)))
        .addEdge(START, 'ask')
        .addConditionalEdges('ask', ({ notes }) => (notes.at(-1) === 'stop' ? END : 'ask'), ['ask', END])
        .compile(),
    play: async (subject) => {
      await subject.answer('Round 1?', 'on');
      await subject.answer('Round 2?', 'on');
      await subject.answer('Round 3?', 'stop');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['on', 'on', 'stop'] },
  },
  {
    name: 'answer-says-where-to-go',
    title: 'A node sends the run where its answer says, by Command',
    group,
    sources: ['LangGraph.js pregel.test'],
    graph: () =>
      new StateGraph(Notes)
        .addNode('ask', () => new Command({ goto: String(askNow('Where to?')), update: note('asked') }), {
          ends: ['left', 'right'],
        })
        .addNode('left', () => note('left'))
        .addNode('right', () => note('right'))
        .addEdge(START, 'ask')
        .compile(),
    play: async (subject) => {
      await subject.answer('Where to?', 'right');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['asked', 'right'] },
  },
  {
    name: 'caught-in-the-node',
    title: 'A question within try and catch is asked, and not caught as an error',
    group,
    sources: ['langgraph#8217', 'langgraph#8394'],
    graph: ({ ask }) =>
      oneNode(async () => {
        try {
          return await ask('May I?');
        } catch {
          return 'not asked';
        }
      }),
    play: async (subject) => {
      await subject.answer('May I?', 'yes');
      return (await subject.outcome()) ?? null;
    },
    right: { notes: ['yes'] },
  },
  {
    name: 'retried-node-ends',
    title: 'A node that fails after its question and is retried comes to its end; nobody is asked for ever',
    group,
    sources: ['LangGraph.js retry.test'],
    graph: () => {
      let failed = false;
      return new StateGraph(Notes)
        .addNode(
          'ask',
          async () => {
            const answer = askNow('May I?');
            if (!failed) {
              failed = true;
              throw new Error('Once.');
            }
            return note(answer);
          },
          { retryPolicy: { maxAttempts: 3, initialInterval: 1, jitter: false } },
        )
        .addEdge(START, 'ask')
        .addEdge('ask', END)
        .compile();
    },
    play: async (subject) => {
      // Retried, it begins anew, and may ask anew.
      for (let time = 0; time < 3 && (await subject.outcome()) === undefined; time += 1) {
        if ((await subject.questions()).length > 0) await subject.answer('May I?', 'yes');
        await subject.pass(10);
      }
      return { open: (await subject.questions()).length, outcome: (await subject.outcome()) ?? null };
    },
    right: { open: 0, outcome: { notes: ['yes'] } },
  },
];
