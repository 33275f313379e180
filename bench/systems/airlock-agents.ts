/** The jobs as agents: what their graphs want from outside are fetches and questions. */
import { ask, defineAgents, fetch } from 'airlockjs/agent';
import { graphs } from './graphs.js';

const { loop, body, fanOut, fanOutInNode } = graphs({
  double: async (n) => (await fetch('double', { n })) as number,
  confirm: (total) => ask.approval({ action: 'finish', args: { total } }),
});

/** The agents module is evaluated for every run: what only one agent needs is imported by that agent alone. */
const assistant = async () => {
  const module = await import(/* webpackMode: "eager" */ './airlock-assistant.js');
  return module.assistant;
};

const one = <Graph>(graph: Graph) => ({ versions: { '1': graph }, current: '1' as const });

export default defineAgents({
  loop: one(loop.compile()),
  body: one(body.compile()),
  fanOut: one(fanOut.compile()),
  fanOutInNode: one(fanOutInNode.compile()),
  assistant: one(assistant),
});
