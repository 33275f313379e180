/** The same job as a LangGraph agent: a graph that loops over its one node, as LangGraph users write a loop. */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch } from 'airlock/agent';

const State = Annotation.Root({
  fetches: Annotation<number>,
  ask: Annotation<boolean>,
  n: Annotation<number>,
  total: Annotation<number>,
});

const loop = new StateGraph(State)
  .addNode('read', async ({ n = 0, total = 0 }) => {
    const doubled = (await fetch('double', { n })) as number;
    return { n: n + 1, total: total + doubled };
  })
  .addNode('confirm', async (state) => {
    if (state.ask) await ask.approval({ action: 'finish', args: { total: state.total } });
    return {};
  })
  .addEdge(START, 'read')
  .addConditionalEdges('read', ({ n, fetches }) => (n < fetches ? 'read' : 'confirm'), ['read', 'confirm'])
  .addEdge('confirm', END)
  .compile();

export default defineAgents({ loop: { versions: { '1': loop }, current: '1' } });
