// temporal.config.ts: the one file that you edit
import { defineConfig } from 'airlockjs';

export default defineConfig({ agents: './agents.ts', resources: './resources.ts' });
