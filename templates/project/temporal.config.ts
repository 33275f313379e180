// temporal.config.ts: where the agents and the resources are, and every setting
import { defineConfig } from 'airlockjs';

export default defineConfig({ agents: './agents.ts', resources: './resources.ts' });
