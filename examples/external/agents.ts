import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { defineAgents, fetch } from 'airlockjs/agent';
import type { ResourceContracts } from 'airlockjs/resources';
import type resources from './resources.js';

declare module 'airlockjs/agent' {
  interface Resources extends ResourceContracts<typeof resources> {}
}

const State = Annotation.Root({
  order: Annotation<string>,
  amount: Annotation<number>,
  outcome: Annotation<string>,
});

async function review({ order, amount }: typeof State.State) {
  const { score } = await fetch('fraud_score', { order, amount });
  return { outcome: score < 0.5 ? `Refund ${order}.` : `Look at ${order} first.` };
}

const graph = new StateGraph(State).addNode('review', review).addEdge(START, 'review').addEdge('review', END);

export default defineAgents({ review: { versions: { '1.0.0': graph }, current: '1.0.0' } });
