import { startTestRun } from 'airlockjs/testing';
import { defineAgents } from '../../../src/agent/define-agents.js';
import type { GraphSource } from '../../../src/agent/langgraph/graph.js';
import type { Json } from '../../../src/common/protocol.js';

/** A run of one graph, played without a server. */
export function startRun(graph: GraphSource, options: { input?: Json; conversation?: boolean } = {}) {
  const agents = defineAgents({ agent: { versions: { '1': graph }, current: '1' } });
  return startTestRun(agents, { agent: 'agent', input: {}, ...options });
}
