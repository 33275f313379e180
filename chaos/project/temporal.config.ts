/** Runs continue as new soon, at least once each. */
import { defineConfig } from 'airlockjs';

export default defineConfig({
  taskQueue: 'chaos',
  agents: process.env.CHAOS_AGENTS ?? './agents.js',
  resources: './resources.js',
  limits: { historyEvents: 20 },
});
