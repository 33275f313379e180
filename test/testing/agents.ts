/** Agents that the tests of `airlockjs/testing` play. */
import { Annotation, END, interrupt, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ask, chatModel, defineAgents, FetchError, fetch, fetchAll } from 'airlockjs/agent';
import * as z from 'zod';

const Order = Annotation.Root({
  orderId: Annotation<number>,
  outcome: Annotation<string>,
});

const refund = new StateGraph(Order)
  .addNode('refund', async ({ orderId }) => {
    const [order, rates] = await fetchAll([
      ['orders', { orderId }],
      ['rates', { base: 'EUR' }],
    ]);
    const { total } = order as { total: number };
    const decision = await ask.approval({
      action: 'refund',
      args: { orderId, amount: total },
      schema: z.object({ orderId: z.literal(orderId), amount: z.number().positive().max(total) }),
    });
    if (decision.type === 'reject') return { outcome: `rejected: ${decision.message}` };
    if (decision.type === 'respond') return { outcome: 'asked back' };
    try {
      await fetch('pay', decision.args);
    } catch (error) {
      return { outcome: FetchError.isInstance(error) ? `not paid: ${error.code}` : 'broken' };
    }
    return { outcome: `refunded ${decision.args.amount} ${JSON.stringify(rates)}` };
  })
  .addEdge(START, 'refund')
  .addEdge('refund', END)
  .compile();

const sleeper = new StateGraph(Order)
  .addNode('sleep', async () => {
    const before = Date.now();
    const bell = new Promise<string>((resolve) => setTimeout(resolve, 60_000, 'bell'));
    const winner = await Promise.race([bell, fetch('news')]);
    return { outcome: `${winner} after ${Date.now() - before} ms at ${new Date().toISOString()}` };
  })
  .addEdge(START, 'sleep')
  .addEdge('sleep', END)
  .compile();

const foreign = new StateGraph(Order)
  .addNode('ask', () => ({ outcome: interrupt<string, string>('What now?') }))
  .addEdge(START, 'ask')
  .addEdge('ask', END)
  .compile();

const talker = new StateGraph(MessagesAnnotation)
  .addNode('talk', async ({ messages }) => ({ messages: [await chatModel().invoke(messages)] }))
  .addEdge(START, 'talk')
  .addEdge('talk', END)
  .compile();

const broken = new StateGraph(Order)
  .addNode('break', async () => {
    await fetch('orders');
    throw new RangeError('no such thing');
  })
  .addEdge(START, 'break')
  .addEdge('break', END)
  .compile();

const version = <Graph>(graph: Graph) => ({ versions: { '1.0.0': graph }, current: '1.0.0' });

export const agents = defineAgents({
  refund: version(refund),
  sleeper: version(sleeper),
  foreign: version(foreign),
  talker: version(talker),
  broken: version(broken),
});
