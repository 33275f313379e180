/** How a node reads what a graph that it calls gives. */
import type { inSequence } from './notes.js';

export type Graph = ReturnType<typeof inSequence>;
export type Read = (graph: Graph) => Promise<unknown>;

export const readings = {
  invoke: async (graph) => (await graph.invoke({})).notes,
  stream: async (graph) => {
    let last: unknown;
    for await (const { notes } of await graph.stream({}, { streamMode: 'values' })) last = notes;
    return last;
  },
  streamEvents: async (graph) => {
    let last: unknown;
    for await (const { data } of graph.streamEvents({}, { version: 'v2' })) last = data.output?.notes;
    return last;
  },
} satisfies Record<string, Read>;
