/** The jobs as LangGraph agents, written as LangGraph users write them. */
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch, fetchAll } from 'airlock/agent';

const State = Annotation.Root({
  fetches: Annotation<number>,
  ask: Annotation<boolean>,
  n: Annotation<number>,
  total: Annotation<number>({ reducer: (sum, added) => sum + added, default: () => 0 }),
});

const double = async (n: number) => (await fetch('double', { n })) as number;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const loop = new StateGraph(State)
  .addNode('read', async ({ n = 0 }) => ({ n: n + 1, total: await double(n) }))
  .addNode('confirm', async (state) => {
    if (state.ask) await ask.approval({ action: 'finish', args: { total: state.total } });
    return {};
  })
  .addEdge(START, 'read')
  .addConditionalEdges('read', ({ n, fetches }) => (n < fetches ? 'read' : 'confirm'), ['read', 'confirm'])
  .addEdge('confirm', END)
  .compile();

const body = new StateGraph(State)
  .addNode('read', async ({ fetches }) => {
    let total = 0;
    for (const n of numbers(fetches)) total += await double(n);
    return { total };
  })
  .addEdge(START, 'read')
  .addEdge('read', END)
  .compile();

const fanOut = new StateGraph(State)
  .addNode('split', async () => ({}))
  .addNode('read', async ({ n }) => ({ total: await double(n) }))
  .addEdge(START, 'split')
  .addConditionalEdges('split', ({ fetches }) => numbers(fetches).map((n) => new Send('read', { n })), [
    'read',
  ])
  .addEdge('read', END)
  .compile();

const fanOutInNode = new StateGraph(State)
  .addNode('read', async ({ fetches }) => {
    const doubled = await fetchAll(numbers(fetches).map((n) => ['double', { n }] as const));
    return { total: (doubled as number[]).reduce((sum, value) => sum + value, 0) };
  })
  .addEdge(START, 'read')
  .addEdge('read', END)
  .compile();

/** The agents module is evaluated for every run: what only one agent needs is imported by that agent alone. */
const assistant = async () => {
  const module = await import(/* webpackMode: "eager" */ './airlock-assistant.js');
  return module.assistant;
};

const one = <Graph>(graph: Graph) => ({ versions: { '1': graph }, current: '1' as const });

export default defineAgents({
  loop: one(loop),
  body: one(body),
  fanOut: one(fanOut),
  fanOutInNode: one(fanOutInNode),
  assistant: one(assistant),
});
