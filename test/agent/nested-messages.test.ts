/**
 * Graphs of messages that a node or a tool invokes. A rerun goes on from their checkpoints: their messages get ids that no
 * other has, so that none takes the place of another, and the code around them draws what it drew.
 */
import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { END, interrupt, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import { Notes, note, oneNode } from './graphs/notes.js';
import { onPlainLangGraph } from './support/plain.js';
import { startRun } from './support/start-run.js';

type Question = (prompt: string) => unknown;
const questions: [string, Question][] = [
  ['interrupt()', interrupt],
  ['ask, restored while it waits', (prompt) => ask.question({ prompt })],
];

const talkOf = (...says: (() => unknown)[]) => {
  const names = says.map((_, index) => `s${index}`);
  const graph = new StateGraph(MessagesAnnotation).addNode(
    names.map((name, index): [string, () => Promise<object>] => [
      name,
      async () => ({ messages: [new AIMessage(String(await says[index]?.()))] }),
    ]),
  );
  names.forEach((name, index) => void graph.addEdge(names[index - 1] ?? START, name));
  return graph.addEdge(names.at(-1) ?? START, END).compile();
};
const textsOf = (messages: readonly BaseMessage[]) => messages.map(({ text }) => text);
const kindsOf = (messages: readonly BaseMessage[]) => messages.map((message) => message.getType());

async function answered(graph: Parameters<typeof startRun>[0], input = {}) {
  const run = await startRun(graph, { input });
  await run.restore();
  await run.respond(run.interrupts[0]?.id ?? '', 'yes');
  expect(run.error).toBeUndefined();
  return run;
}

describe.each(questions)('asked by %s', (how, question) => {
  /** A model that calls a tool, which asks; it remembers what it was given. */
  class Model extends ScriptedModel {
    readonly given: string[][] = [];

    constructor() {
      super([
        new AIMessage({ content: '', tool_calls: [{ name: 'bank', args: {}, id: 'b' }] }),
        new AIMessage('Done.'),
      ]);
    }

    override async _generate(messages: BaseMessage[]) {
      this.given.push(kindsOf(messages));
      return super._generate(messages);
    }
  }
  const assistant = () => {
    const model = new Model();
    const bank = tool(async () => String(await question('bank?')), {
      name: 'bank',
      description: 'Pays.',
      schema: z.object({}),
    });
    const agent = createAgent({ model, tools: [bank] });
    const said = async () => {
      const { messages } = await agent.invoke({ messages: [new HumanMessage('pay')] });
      return kindsOf(messages);
    };
    const helper = tool(said, { name: 'helper', description: 'Helps.', schema: z.object({}) });
    return { model, inNode: oneNode(said), inTool: oneNode(() => helper.invoke({})) };
  };
  const inner = () =>
    talkOf(
      () => 'hello',
      () => question('sure?'),
      () => 'bye',
    );
  const outer = () =>
    oneNode(async () => textsOf((await inner().invoke({ messages: [new HumanMessage('hi')] })).messages));
  const whole = { notes: ['["human","ai","tool","ai"]'] };
  const asSaid = { notes: ['["hi","hello","yes","bye"]'] };

  test.each(['inNode', 'inTool'] as const)('createAgent keeps its conversation: %s', async (where) => {
    const { model, ...graphs } = assistant();
    const run = await answered(graphs[where]);
    expect(model.given.at(-1)).toEqual(['human', 'ai', 'tool']);
    expect(run.result).toEqual(whole);
    if (how === 'interrupt()') {
      expect(await onPlainLangGraph(assistant()[where], { 'bank?': 'yes' })).toEqual(whole);
    }
  });

  test('a graph that a node invokes keeps its messages', async () => {
    expect((await answered(outer())).result).toEqual(asSaid);
    if (how === 'interrupt()') expect(await onPlainLangGraph(outer(), { 'sure?': 'yes' })).toEqual(asSaid);
  });

  test('a graph that is a node keeps its messages', async () => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('sub', inner())
      .addNode('end', ({ messages }) => ({ messages: [new AIMessage(textsOf(messages).join())] }))
      .addEdge(START, 'sub')
      .addEdge('sub', 'end')
      .addEdge('end', END);
    const run = await answered(graph, { messages: [{ role: 'user', content: 'hi' }] });
    expect(JSON.stringify(run.result)).toContain('hi,hello,yes,bye');
  });

  test('an id that the node draws behind a graph is the one that it drew', async () => {
    const drawing = oneNode(async () => {
      await talkOf(() => 'draft').invoke({ messages: [new HumanMessage('hi')] });
      const id = crypto.randomUUID();
      return [await question(`pay under ${id}?`), id];
    });
    const run = await startRun(drawing);
    const [before] = run.interrupts;
    await run.restore();
    expect(run.interrupts).toEqual([before]);
    await run.respond(before?.id ?? '', 'yes');
    const [answer, id] = JSON.parse((run.result as { notes: string[] }).notes[0] ?? '[]');
    expect([answer, before]).toMatchObject(['yes', { prompt: `pay under ${id}?` }]);
  });
});

describe.each([false, true])('in the middle of a graph of messages (restored: %s)', (restoring) => {
  test('none is lost', async () => {
    const talk = talkOf(
      () => fetch('a'),
      () => fetch('b'),
    );
    const run = await startRun(
      oneNode(async () => textsOf((await talk.invoke({ messages: [new HumanMessage('hi')] })).messages)),
    );
    await run.answer('a', 'A');
    if (restoring) await run.restore();
    await run.answer('b', 'B');
    expect(run.result).toEqual({ notes: ['["hi","A","B"]'] });
  });

  test('what its node draws behind it is what it drew', async () => {
    const talk = talkOf(() => fetch('a'));
    const run = await startRun(
      oneNode(async () => {
        await talk.invoke({ messages: [new HumanMessage('hi')] });
        return ask.approval({ action: 'pay', args: { id: crypto.randomUUID() } });
      }),
    );
    await run.answer('a', 'A');
    const before = run.interrupts;
    if (restoring) await run.restore();
    expect(run.interrupts).toEqual(before);
    await run.approve('pay');
    expect(run.status).toBe('completed');
  });
});

test('two graphs, an interrupt() between: the second is given all that the first has said', async () => {
  const talk = new StateGraph(MessagesAnnotation)
    .addNode('a', ({ messages }) => ({ messages: [new AIMessage(`heard ${messages.length}`)] }))
    .addEdge(START, 'a')
    .addEdge('a', END)
    .compile();
  const graph = () =>
    new StateGraph(Notes)
      .addNode('work', async () => {
        const first = await talk.invoke({ messages: [new HumanMessage('one')] });
        const two = new HumanMessage(interrupt<string, string>('ok?'));
        return note(textsOf((await talk.invoke({ messages: [...first.messages, two] })).messages));
      })
      .addEdge(START, 'work')
      .compile();
  const expected = { notes: ['["one","heard 1","yes","heard 3"]'] };
  expect((await answered(graph())).result).toEqual(expected);
  expect(await onPlainLangGraph(graph(), { 'ok?': 'yes' })).toEqual(expected);
});
