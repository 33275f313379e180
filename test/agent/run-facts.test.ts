/** What a graph is given of the run it works for: its thread, its context, its principal. Plain LangGraph stands beside. */
import { Annotation, MemorySaver, type Runtime, START, StateGraph } from '@langchain/langgraph';
import { principal } from 'airlockjs/agent';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ask } from '../../src/agent/ask.js';
import { resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import type { RunFacts, SessionSnapshot } from '../../src/agent/session/session-host.js';
import { ScriptedHost } from '../support/scripted-host.js';

const Seen = Annotation.Root({
  seen: Annotation<unknown[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});
const contextSchema = z.object({ tenant: z.string(), limits: z.object({ amount: z.number() }) });
type Context = z.infer<typeof contextSchema>;

const context: Context = { tenant: 'acme', limits: { amount: 50 } };
const run: RunFacts = { threadId: 'order-17', context, principal: { id: 'maria', team: 'support' } };

function whatIsGiven(at: string, { context: given, serverInfo, executionInfo }: Runtime<Context>) {
  return { at, given, user: serverInfo?.user, thread: executionInfo?.threadId };
}

const inner = new StateGraph(Seen, contextSchema)
  .addNode('inner', (_, runtime) => ({ seen: [whatIsGiven('inner', runtime)] }))
  .addEdge(START, 'inner')
  .compile();
const graph = new StateGraph(Seen, contextSchema)
  .addNode('outer', (_, runtime) => ({ seen: [whatIsGiven('outer', runtime)] }))
  .addNode('nested', inner)
  .addEdge(START, 'outer')
  .addEdge('outer', 'nested');

describe('a graph is given', () => {
  it('its context, its thread and its user as plain LangGraph gives them, in subgraphs too', async () => {
    const langgraph_auth_user = { ...run.principal, identity: 'maria' };
    const plain = await graph
      .compile({ checkpointer: new MemorySaver() })
      .invoke({}, { context, configurable: { thread_id: 'order-17', langgraph_auth_user } });
    const session = new AgentSession(await resolveGraph(graph, 'facts'), new ScriptedHost([], run));
    expect(await session.run({})).toEqual(plain);
    expect(plain.seen).toContainEqual({
      at: 'inner',
      given: context,
      user: langgraph_auth_user,
      thread: 'order-17',
    });
  });

  it('no context and no user where the run has none', async () => {
    const any = new StateGraph(Seen)
      .addNode('any', (_, runtime) => ({ seen: [whatIsGiven('any', runtime as Runtime<Context>)] }))
      .addEdge(START, 'any');
    const bare = new AgentSession(
      await resolveGraph(any, 'facts'),
      new ScriptedHost([], { threadId: 'one' }),
    );
    expect(await bare.run({})).toEqual({
      seen: [{ at: 'any', given: undefined, user: undefined, thread: 'one' }],
    });
  });

  it('its context as it was, when a node that changed it runs again', async () => {
    const spending = new StateGraph(Seen, contextSchema)
      .addNode('spend', async (_, { context: given }: Runtime<Context>) => {
        const before = given?.limits.amount;
        if (given) given.limits.amount = 0;
        const { type } = await ask.approval({ action: 'spend', args: { before: before ?? null } });
        return { seen: [before, type] };
      })
      .addEdge(START, 'spend');
    const start = async (host: ScriptedHost, snapshot?: SessionSnapshot) =>
      new AgentSession(await resolveGraph(spending, 'facts'), host, snapshot);
    const host = new ScriptedHost([], run);
    const first = await start(host);
    void first.run({});
    await host.quiet();
    const snapshot = JSON.parse(JSON.stringify(first.snapshot())) as SessionSnapshot;
    const again = new ScriptedHost([], run);
    const restored = await start(again, snapshot);
    const result = restored.run({});
    await again.quiet();
    expect(again.raised.map(({ request }) => request)).toEqual(host.raised.map(({ request }) => request));
    restored.deliver(new Map([[again.raised[0]?.key ?? '', { type: 'approve', actor: 'jonas' }]]));
    expect(await result).toEqual({ seen: [50, 'approve'] });
  });
});

describe('principal()', () => {
  it('is whoever the run works for, and a copy', async () => {
    const asking = new StateGraph(Seen)
      .addNode('who', () => {
        const who = principal();
        if (who) who.id = 'somebody else';
        return { seen: [principal()] };
      })
      .addEdge(START, 'who');
    const started = async (facts: RunFacts) =>
      new AgentSession(await resolveGraph(asking, 'facts'), new ScriptedHost([], facts)).run({});
    expect(await started(run)).toEqual({ seen: [{ id: 'maria', team: 'support' }] });
    expect(await started({ threadId: 'one' })).toEqual({ seen: [undefined] });
  });
});
