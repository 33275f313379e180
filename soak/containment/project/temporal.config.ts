import { defineConfig } from 'airlockjs';

export default defineConfig({
  agents: './agents.ts',
  resources: './resources.ts',
  taskQueue: process.env.SOAK_TASK_QUEUE ?? 'soak',
  limits: { heapMb: 512 },
  fetch: { deadline: '60s' },
});
