/** What the workflow bundle exports: each export is a workflow type. */
export { agentRun } from './agent-run.js';
export { checkAgents } from './check-agents.js';
export { rehearseAgent } from './rehearse-agent.js';
