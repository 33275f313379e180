/** Small graphs that the cases are made of. */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { Json } from './case.js';

/** A list that nodes add to. */
export const Notes = Annotation.Root({
  notes: Annotation<Json[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
});

export type NotesState = typeof Notes.State;
export type NotesUpdate = typeof Notes.Update;

export const note = (...notes: Json[]): NotesUpdate => ({ notes });

type Node = (state: NotesState) => NotesUpdate | Promise<NotesUpdate>;

/** One node, whose result is what the run ends with: `{ notes: [result] }`. */
export function oneNode(work: () => unknown) {
  return sequence({ only: async () => note((await work()) as Json) });
}

/** Nodes one after the other. */
export function sequence(nodes: Record<string, Node>) {
  const names = Object.keys(nodes);
  const graph = new StateGraph(Notes).addNode(nodes as Record<string, Node>);
  for (const [from, to] of [START, ...names].map((name, index) => [name, names[index] ?? END] as const)) {
    graph.addEdge(from as typeof START, to as typeof END);
  }
  return graph.compile();
}

/** Nodes side by side. */
export function sideBySide(nodes: Record<string, Node>) {
  const graph = new StateGraph(Notes).addNode(nodes as Record<string, Node>);
  for (const name of Object.keys(nodes)) {
    graph.addEdge(START, name as typeof END).addEdge(name as typeof START, END);
  }
  return graph.compile();
}

/** All orders of a few things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length <= 1) return [[...things]];
  return things.flatMap((first, index) =>
    ordersOf(things.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}
