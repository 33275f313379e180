/** The tool that LangChain makes of a `responseFormat` has one name, however often its node runs. */
import { AIMessage } from '@langchain/core/messages';
import { Annotation, interrupt, START, StateGraph } from '@langchain/langgraph';
import { chatModel } from 'airlockjs/agent';
import { createAgent, toolStrategy } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startRun } from './support/start-run.js';

const State = Annotation.Root({ said: Annotation<unknown>, other: Annotation<unknown> });
const schema = () => z.object({ a: z.number() });
type Format = ReturnType<typeof toolStrategy>;
type Run = Awaited<ReturnType<typeof startRun>>;

/** Of the first call of a model. */
function toolNames(run: Run): string[] {
  const params = run.fetches[0]?.params as { tools: { function: { name: string } }[] } | undefined;
  return params?.tools.map((tool) => tool.function.name) ?? [];
}

/** An agent thinks in one branch, and another branch asks. */
function thinking(format: () => Format) {
  return new StateGraph(State)
    .addNode('think', async () => {
      const agent = createAgent({ model: chatModel(), tools: [], responseFormat: format() });
      const { structuredResponse } = (await agent.invoke({
        messages: [{ role: 'user', content: 'x' }],
      })) as { structuredResponse?: unknown };
      return { said: structuredResponse };
    })
    .addNode('ask', () => ({ other: interrupt('other?') }))
    .addEdge(START, 'think')
    .addEdge(START, 'ask')
    .compile();
}

describe.each<[string, () => Format]>([
  ['a schema of zod', () => schema() as object as Format],
  ['toolStrategy', () => toolStrategy(schema())],
  [
    'toolStrategy of JSON Schema',
    () => toolStrategy({ type: 'object', properties: { a: { type: 'number' } } }),
  ],
  ['two schemas', () => toolStrategy([schema(), z.object({ b: z.string() })])],
  ['a schema with a title', () => schema().meta({ title: 'answer' }) as object as Format],
])('%s', (_name, format) => {
  test.each([false, true])('while somebody answers an interrupt() (restored: %s)', async (restoring) => {
    const run = await startRun(() => thinking(format));
    const [asked] = run.fetches;
    if (restoring) await run.restore();
    await run.respond('other?', 'yes');
    expect(run.error).toBeUndefined();
    expect(run.fetches.map(({ fingerprint }) => fingerprint)).toEqual([asked?.fingerprint]);
    const [name = ''] = toolNames(run);
    const answer = new AIMessage({
      content: '',
      tool_calls: [{ name, args: { a: 1 }, id: 'c' }],
    });
    await run.answer('model', { message: JSON.parse(JSON.stringify(answer.toDict())) });
    expect(run.result).toEqual({ said: { a: 1 }, other: 'yes' });
  });
});

test('two schemas have two names, in each run the same', async () => {
  const two = () => toolStrategy([schema(), z.object({ b: z.string() })]);
  const named = async () => toolNames(await startRun(() => thinking(two)));
  const names = await named();
  expect(new Set(names).size).toBe(2);
  expect(names[0]).toMatch(/^extract-\d+$/);
  expect(await named()).toEqual(names);
});
