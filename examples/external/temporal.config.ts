import { defineConfig } from 'airlockjs';

export default defineConfig({ agents: './agents.ts', resources: './resources.ts' });
