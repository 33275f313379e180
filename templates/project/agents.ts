// agents.ts: bundled into the workflow sandbox; no network, no clock, no secrets
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch } from 'airlockjs/agent';
import type { ResourceContracts } from 'airlockjs/resources';
import * as z from 'zod';
import type resources from './resources.js';

declare module 'airlockjs/agent' {
  interface Resources extends ResourceContracts<typeof resources> {}
}

const State = Annotation.Root({ customer: Annotation<string>, outcome: Annotation<string> });
const Refund = z.object({ order: z.string(), amount: z.number().positive() }); // what an edit must keep to

async function refund({ customer }: typeof State.State) {
  const { order, paid } = await fetch('last_order', { customer }); // a service, within its deadline
  const args = { order, amount: paid };
  const decision = await ask.approval({ action: 'refund', args, schema: Refund }); // a person, some day
  if (decision.type !== 'approve' && decision.type !== 'edit') return { outcome: 'Nothing was refunded.' };
  const { receipt } = await fetch('refund', decision.args);
  return { outcome: `Refunded ${decision.args.amount}: ${receipt}` };
}

const graph = new StateGraph(State).addNode('refund', refund).addEdge(START, 'refund').addEdge('refund', END);
export default defineAgents({ refunds: { versions: { '1.0.0': graph }, current: '1.0.0' } });
