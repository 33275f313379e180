/** The input of a run, checked against the protocol and the agents there are; wrong input fails the run at once. */
import * as z from 'zod';
import type { AgentCatalog } from '../agent/define-agents.js';
import type { GraphSource } from '../agent/graph.js';
import { type Json, type Principal, runInputSchema } from '../protocol.js';
import { whyUnreadable } from './payload-converter.js';
import { runFailure } from './run-failure.js';

export interface RunRequest {
  agent: string;
  version: string;
  source: GraphSource;
  input: Json;
  principal: Principal | undefined;
  assignees: string[];
}

/** @throws ApplicationFailure `airlock.bad_input`, `airlock.unknown_agent`, `airlock.unknown_version` */
export function readRunRequest(raw: unknown, catalog: AgentCatalog): RunRequest {
  const unreadable = whyUnreadable(raw);
  if (unreadable !== undefined) {
    throw runFailure('bad_input', `The input of agentRun cannot be read: ${unreadable}.`);
  }
  const parsed = runInputSchema.safeParse(raw);
  if (!parsed.success) {
    throw runFailure('bad_input', `The input of agentRun is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  const { agent, version: asked, input = null, principal, assignees = [] } = parsed.data;
  const definition = Object.hasOwn(catalog, agent) ? catalog[agent] : undefined;
  if (!definition) {
    throw runFailure(
      'unknown_agent',
      `There is no agent '${agent}'. Known: ${Object.keys(catalog).join(', ') || 'none'}.`,
    );
  }
  const version = asked ?? definition.current;
  const source = Object.hasOwn(definition.versions, version) ? definition.versions[version] : undefined;
  if (!source) {
    const known = Object.keys(definition.versions).join(', ');
    throw runFailure('unknown_version', `Agent '${agent}' has no version '${version}'. Known: ${known}.`);
  }
  return { agent, version, source, input, principal, assignees };
}
