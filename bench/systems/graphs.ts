/**
 * The jobs as LangGraph graphs, written as LangGraph users write them, and the same for every system that runs LangGraph
 * in JavaScript. What differs is what stands behind `double` and `confirm`.
 */
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';

export interface Doors {
  double(n: number): Promise<number>;
  /** Asks a person whether to end with this. */
  confirm(total: number): Promise<unknown>;
}

const State = Annotation.Root({
  fetches: Annotation<number>,
  ask: Annotation<boolean>,
  n: Annotation<number>,
  total: Annotation<number>({ reducer: (sum, added) => sum + added, default: () => 0 }),
});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

export function graphs({ double, confirm }: Doors) {
  return {
    loop: new StateGraph(State)
      .addNode('read', async ({ n = 0 }) => ({ n: n + 1, total: await double(n) }))
      .addNode('confirm', async ({ ask, total }) => {
        if (ask) await confirm(total);
        return {};
      })
      .addEdge(START, 'read')
      .addConditionalEdges('read', ({ n, fetches }) => (n < fetches ? 'read' : 'confirm'), [
        'read',
        'confirm',
      ])
      .addEdge('confirm', END),
    body: new StateGraph(State)
      .addNode('read', async ({ fetches }) => {
        let total = 0;
        for (const n of numbers(fetches)) total += await double(n);
        return { total };
      })
      .addEdge(START, 'read')
      .addEdge('read', END),
    fanOut: new StateGraph(State)
      .addNode('split', async () => ({}))
      .addNode('read', async ({ n }) => ({ total: await double(n) }))
      .addEdge(START, 'split')
      .addConditionalEdges('split', ({ fetches }) => numbers(fetches).map((n) => new Send('read', { n })), [
        'read',
      ])
      .addEdge('read', END),
    fanOutInNode: new StateGraph(State)
      .addNode('read', async ({ fetches }) => {
        const doubled = await Promise.all(numbers(fetches).map(double));
        return { total: doubled.reduce((sum, value) => sum + value, 0) };
      })
      .addEdge(START, 'read')
      .addEdge('read', END),
  };
}
