/** Agents of deepagents, supervisor and swarm: they are graphs, and a subagent that asks goes on with its answer. */
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { createSupervisor } from '@langchain/langgraph-supervisor';
import { createSwarm } from '@langchain/langgraph-swarm';
import { ask, chatModel } from 'airlockjs/agent';
import { createDeepAgent } from 'deepagents';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import { type GraphSource, resolveGraph } from '../../src/agent/langgraph/graph.js';
import type { oneNode } from '../agent/graphs/notes.js';
import { startRun } from '../agent/support/start-run.js';

const member = () => createReactAgent({ llm: chatModel(), tools: [], name: 'one' });

test.each<[string, () => object]>([
  ['an agent of deepagents', () => createDeepAgent({ model: chatModel() })],
  ['a supervisor', () => createSupervisor({ agents: [], llm: chatModel() })],
  ['a swarm', () => createSwarm({ agents: [member()], defaultActiveAgent: 'one' })],
])('%s is a graph', async (_name, make) => {
  await expect(resolveGraph(make() as GraphSource, 'mine')).resolves.toHaveProperty('withCheckpointer');
});

type Question = (prompt: string) => unknown;
const questions: [string, Question][] = [
  ['interrupt()', interrupt],
  ['ask, restored while it waits', (prompt) => ask.question({ prompt })],
];

describe.each(questions)('a subagent of createDeepAgent that asks by %s', (_how, question) => {
  const call = (name: string, args: object) =>
    new AIMessage({ content: '', tool_calls: [{ name, args: args as Record<string, unknown>, id: name }] });
  const agent = () =>
    createDeepAgent({
      model: new ScriptedModel([
        call('task', { description: 'one', subagent_type: 'helper' }),
        new AIMessage('Done.'),
      ]),
      subagents: [
        {
          name: 'helper',
          description: 'helps',
          systemPrompt: 'Help.',
          model: new ScriptedModel([call('find', { n: 1 }), new AIMessage('Found.')]),
          tools: [
            tool(async ({ n }) => String(await question(`find ${n}?`)), {
              name: 'find',
              description: 'Finds.',
              schema: z.object({ n: z.number() }),
            }),
          ],
        },
      ],
    }) as object as ReturnType<typeof oneNode>;

  test('goes on with the answer', async () => {
    const run = await startRun(agent, { input: { messages: [{ role: 'user', content: 'go' }] } });
    await run.restore();
    await run.respond(run.interrupts[0]?.id ?? '', 'yes');
    expect(run.error).toBeUndefined();
    expect(run.status).toBe('completed');
  });
});
