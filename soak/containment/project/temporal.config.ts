import { defineConfig } from 'airlockjs';

export default defineConfig({
  agents: './agents.ts',
  resources: './resources.ts',
  taskQueue: process.env.SOAK_TASK_QUEUE ?? 'soak',
  // A starter names agents that nobody has: its run is to end well within the trial's patience.
  limits: { heapMb: 512, unknownAgent: '10s' },
  fetch: { deadline: '60s' },
});
