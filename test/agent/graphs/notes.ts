import type { RunnableLike } from '@langchain/core/runnables';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';

/** A state that only grows, so that a result shows what each node did. */
export const Notes = Annotation.Root({
  notes: Annotation<string[]>({ reducer: (before, added) => before.concat(added), default: () => [] }),
});

type Work = () => unknown;

/** One node that notes what its work gives. */
export function oneNode(work: Work) {
  return new StateGraph(Notes)
    .addNode('work', async () => note(await work()))
    .addEdge(START, 'work')
    .addEdge('work', END)
    .compile();
}

/** Nodes one after the other; each may be a Runnable or a graph. */
export function inSequence(nodes: Record<string, RunnableLike<typeof Notes.State>>) {
  const [first = ''] = Object.keys(nodes);
  return new StateGraph(Notes).addSequence(Object.entries(nodes)).addEdge(START, first).compile();
}

export function note(value: unknown): { notes: string[] } {
  return { notes: [typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')] };
}
