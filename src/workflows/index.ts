/** What the workflow bundle exports: each export is a workflow type. */
export { agentRun } from './agent-run.js';
export { checkAgents } from './checks/check-agents.js';
export { rehearseAgent } from './checks/rehearse-agent.js';
