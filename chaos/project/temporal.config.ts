/** Runs continue as new soon, at least once each. */
import { defineConfig } from 'airlock';

export default defineConfig({
  taskQueue: 'chaos',
  agents: process.env.CHAOS_AGENTS ?? './agents.js',
  resources: './resources.js',
  limits: { historyEvents: 20 },
});
