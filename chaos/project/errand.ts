/**
 * The agent, in two versions: reads three things, asks how much to add, and writes once. The versions read in another
 * order and count otherwise, so that a run which changed its version would be seen.
 */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch, type Json } from 'airlockjs/agent';
import type { Order } from './order.js';

const State = Annotation.Root({
  name: Annotation<Order['name']>,
  way: Annotation<Order['way']>,
  found: Annotation<number[]>,
  amount: Annotation<number>,
  decidedBy: Annotation<Json>,
  receipt: Annotation<Json>,
  version: Annotation<string>,
});

function errand(version: string, things: readonly string[], factor: number) {
  const read = async (thing: string, name: string) => (await fetch('read', { thing, name })) as number;
  const readAll = async ({ name, way }: Order) => {
    if (way === 'all at once') return Promise.all(things.map((thing) => read(thing, name)));
    const found: number[] = [];
    for (const thing of things) found.push(await read(thing, name));
    return found;
  };
  const howMuch = async ({ name }: Order) => {
    const decision = await ask.approval({
      action: 'write',
      args: { add: factor },
      description: `How much is to be added for ${name}?`,
      allowed: ['approve', 'edit'],
    });
    return { add: 'args' in decision ? decision.args.add : 0, by: decision.actor as Json };
  };

  return new StateGraph(State)
    .addNode('work', async (order) => {
      const early = order.way.startsWith('asking') ? howMuch(order) : undefined;
      if (order.way === 'asking first') await early;
      const found = await readAll(order);
      const { add, by } = await (early ?? howMuch(order));
      return { found, amount: factor * found.reduce((sum, one) => sum + one, add), decidedBy: by };
    })
    .addNode('write', async ({ name, amount }) => ({
      receipt: await fetch('write', { name, amount }),
      version,
    }))
    .addEdge(START, 'work')
    .addEdge('work', 'write')
    .addEdge('write', END)
    .compile();
}

export const first = errand('1.0.0', ['price', 'stock', 'rate'], 1);
export const second = errand('1.1.0', ['rate', 'price', 'stock'], 100);
