import { defineConfig } from 'airlockjs';

export default defineConfig({
  taskQueue: 'airlock', // where agent workers poll; resource workers poll `airlock-resources`
  agents: './examples/agents.ts', // bundled into the workflow sandbox: no network, no clock, no secrets
  resources: './examples/resources.ts', // loaded by resource workers alone: addresses and credentials live there
  fetch: {
    // what every fetch starts from; a resource may say otherwise for itself
    deadline: '2m', // a fetch is answered by then, with a value or an error that the agent may catch
    retry: { maxInterval: '30s' }, // tried again until the deadline when trying again may help
    resources: { model: { deadline: '10m' } }, // models think longer
  },
  human: {
    // what is asked of people
    toolCalls: [], // tools whose calls a person answers instead of a resource, such as 'get_weather'
  },
});
