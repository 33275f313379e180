/** An agent is a graph of LangGraph's, however it is configured: it goes on where it was, with its own limits. */
import { AIMessage } from '@langchain/core/messages';
import { RunnableBinding } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { GraphRecursionError } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const paying = () => oneNode(async () => [await fetch('pay'), await ask.question({ prompt: 'ok?' })]);

describe('goes on where it was, restored', () => {
  test.each<[string, () => GraphSource]>([
    ['a graph', paying],
    ['withConfig', () => paying().withConfig({ tags: ['x'] })],
    ['in a binding', () => new RunnableBinding({ bound: paying(), config: { tags: ['x'] } })],
    [
      'in two bindings',
      () => new RunnableBinding({ bound: paying(), config: {} }).withConfig({ tags: ['x'] }),
    ],
  ])('%s', async (_name, graph) => {
    const run = await startRun(graph());
    await run.answer('pay', 1);
    await run.restore();
    expect(run.fetches).toEqual([]);
    await run.respond(run.interrupts[0]?.id ?? '', 'yes');
    expect(run.result).toEqual({ notes: ['[1,"yes"]'] });
  });
});

describe('stops where its own recursion limit is', () => {
  const input = { messages: [{ role: 'user', content: 'x' }] };
  const call = () => new AIMessage({ content: '', tool_calls: [{ name: 'pay', args: {}, id: 'c' }] });
  const agent = (pay: () => unknown) =>
    createAgent({
      model: new ScriptedModel(Array.from({ length: 50 }, call)),
      tools: [
        tool(async () => String(await pay()), { name: 'pay', description: 'Pays.', schema: z.object({}) }),
      ],
    }).withConfig({ recursionLimit: 5 });

  test('as an agent of createAgent does on plain LangChain', async () => {
    let [plain, paid] = [0, 0];
    const end = agent(() => (plain += 1)).invoke(input);
    await expect(end).rejects.toBeInstanceOf(GraphRecursionError);
    const run = await startRun(() => agent(() => (paid += 1)) as object as ReturnType<typeof oneNode>, {
      input,
    });
    expect([plain, paid]).toEqual([2, 2]);
    expect(run.error).toMatchObject({ code: 'step_limit' });
  });

  test('in a binding', async () => {
    let paid = 0;
    const bound = agent(() => (paid += 1)).graph;
    const run = await startRun(() => new RunnableBinding({ bound, config: { recursionLimit: 3 } }), {
      input,
    });
    expect(paid).toBe(1);
    expect(run.error).toMatchObject({ code: 'step_limit' });
  });
});
