// agents.ts: bundled into the workflow sandbox; no network, no clock, no secrets
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch } from 'airlockjs/agent';
import type { ResourceContracts } from 'airlockjs/resources';
import type resources from './resources.js';

declare module 'airlockjs/agent' {
  interface Resources extends ResourceContracts<typeof resources> {}
}

const State = Annotation.Root({ customer: Annotation<string>, outcome: Annotation<string> });

async function refund({ customer }: typeof State.State) {
  const { order, paid } = await fetch('last_order', { customer }); // a service, within its deadline
  const decision = await ask.approval({ action: 'refund', args: { order, amount: paid } }); // a person, some day
  if (decision.type !== 'approve' && decision.type !== 'edit') return { outcome: 'Nothing was refunded.' };
  const { receipt } = await fetch('refund', decision.args);
  return { outcome: `Refunded ${decision.args.amount}: ${receipt}` };
}

const graph = new StateGraph(State).addNode('refund', refund).addEdge(START, 'refund').addEdge('refund', END);
export default defineAgents({ refunds: { versions: { '1.0.0': graph }, current: '1.0.0' } });
