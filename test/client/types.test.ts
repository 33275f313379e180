import { Annotation, END, entrypoint, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import type { AgentClient, Json, RunHandle } from 'airlockjs';
import { chatModel, defineAgents } from 'airlockjs/agent';
import type { startTestRun } from 'airlockjs/testing';
import { createAgent } from 'langchain';
import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import type { AgentInput, AgentName, AgentResult, AgentVersion } from '../../src/client/catalog.js';

type Catalog = {
  readonly review: { readonly versions: { readonly '1.0.0': object; readonly '1.1.0': object } };
  readonly weather: { readonly versions: { readonly '2.0.0': object } };
};

/** Checked by the compiler alone; nothing is called. */
describe('the types of a client', () => {
  it('know the agents and the versions of each', () => {
    expectTypeOf<AgentName<Catalog>>().toEqualTypeOf<'review' | 'weather'>();
    expectTypeOf<AgentVersion<Catalog, 'review'>>().toEqualTypeOf<'1.0.0' | '1.1.0'>();
    expectTypeOf<AgentVersion<Catalog, 'weather'>>().toEqualTypeOf<'2.0.0'>();
    void ((client: AgentClient<Catalog>) => [
      client.start({ agent: 'review', version: '1.1.0' }),
      client.start({ agent: 'weather' }),
      // @ts-expect-error there is no such agent
      client.start({ agent: 'wether' }),
      // @ts-expect-error that is a version of another agent
      client.start({ agent: 'weather', version: '1.0.0' }),
    ]);
  });

  it('take any name where the agents are not known', () => {
    void ((client: AgentClient) => client.start({ agent: 'anything', version: 'any' }));
  });
});

const State = Annotation.Root({
  customer: Annotation<string>,
  since: Annotation<Date>,
  total: Annotation<number>,
});
const graph = new StateGraph(State)
  .addNode('a', () => ({}))
  .addEdge(START, 'a')
  .addEdge('a', END);
const next = new StateGraph(z.object({ customer: z.string(), urgent: z.boolean().optional() }))
  .addNode('a', () => ({}))
  .addEdge(START, 'a')
  .addEdge('a', END)
  .compile();
const talk = new StateGraph(MessagesAnnotation)
  .addNode('a', () => ({}))
  .addEdge(START, 'a')
  .addEdge('a', END);
const agents = defineAgents({
  review: { versions: { '1.0.0': graph }, current: '1.0.0' },
  refund: { versions: { '1.0.0': graph, '2.0.0': next }, current: '2.0.0' },
  talk: { versions: { '1.0.0': talk }, current: '1.0.0' },
  assistant: {
    versions: { '1.0.0': () => createAgent({ model: chatModel(), tools: [] }) },
    current: '1.0.0',
  },
  double: {
    versions: { '1.0.0': entrypoint('double', async (n: { n: number }) => n.n * 2) },
    current: '1.0.0',
  },
});
type Agents = typeof agents;

describe('the types of what an agent is given and ends with', () => {
  it('are those of its graph, as JSON', () => {
    expectTypeOf<AgentInput<Agents, 'review'>>().toEqualTypeOf<{
      customer?: string;
      since?: string;
      total?: number;
    }>();
    expectTypeOf<AgentResult<Agents, 'review'>>().toEqualTypeOf<{
      customer: string;
      since: string;
      total: number;
    }>();
    expectTypeOf<AgentInput<Agents, 'double'>>().toEqualTypeOf<{ n: number }>();
    expectTypeOf<AgentResult<Agents, 'double'>>().toEqualTypeOf<number>();
  });

  it('are those of any of its versions', () => {
    type Input = AgentInput<Agents, 'refund'>;
    expectTypeOf<{ customer: string; total: number }>().toExtend<Input>();
    expectTypeOf<{ customer: string; urgent: boolean }>().toExtend<Input>();
  });

  it('take messages as people write them, and give any JSON', () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    expectTypeOf<{ messages: typeof messages }>().toExtend<AgentInput<Agents, 'talk'>>();
    expectTypeOf<{ messages: typeof messages }>().toExtend<AgentInput<Agents, 'assistant'>>();
    expectTypeOf<AgentResult<Agents, 'assistant'>['messages']>().toEqualTypeOf<Json[]>();
  });

  it('hold for who starts a run, and for who tests it', () => {
    void ((client: AgentClient<Agents>, test: typeof startTestRun) => [
      client.start({ agent: 'review', input: { customer: 'maria' } }),
      // @ts-expect-error that is no channel of the graph
      client.start({ agent: 'review', input: { costumer: 'maria' } }),
      // @ts-expect-error the customer is text
      client.start({ agent: 'review', input: { customer: 7 } }),
      // @ts-expect-error the entrypoint needs its input
      client.start({ agent: 'double', input: {} }),
      test(agents, { agent: 'review', input: { customer: 'maria' } }),
      // @ts-expect-error the customer is text
      test(agents, { agent: 'review', input: { customer: 7 } }),
    ]);
    const total = async (client: AgentClient<Agents>) =>
      (await (await client.start({ agent: 'review' })).result()).total;
    expectTypeOf<ReturnType<typeof total>>().toEqualTypeOf<Promise<number>>();
    const tested = async (test: typeof startTestRun) => (await test(agents, { agent: 'review' })).result;
    expectTypeOf<Awaited<ReturnType<typeof tested>>>().toEqualTypeOf<AgentResult<Agents, 'review'>>();
  });

  it('are open where the agents are not known', () => {
    void ((client: AgentClient) => {
      expectTypeOf(client.start({ agent: 'any', input: { what: new Date() } })).toEqualTypeOf<
        Promise<RunHandle>
      >();
    });
  });
});
