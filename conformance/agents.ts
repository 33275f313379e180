/** Every case as an agent of its own, for a worker. */
import { type AgentCatalog, defineAgents } from 'airlockjs/agent';
import { airlockWorld } from './airlock-world.js';
import { cases } from './cases/index.js';

const catalog: AgentCatalog = Object.fromEntries(
  cases.map(({ name, graph }) => [
    name,
    {
      versions: {
        '1.0.0': () => {
          const source = graph(airlockWorld);
          return typeof source === 'function' ? source() : source;
        },
      },
      current: '1.0.0',
    },
  ]),
);

export default defineAgents(catalog);
