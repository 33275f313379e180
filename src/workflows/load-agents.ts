/**
 * The agents module of the project. It is evaluated for every run, and not before the run begins: so its errors are not
 * taken for those of the workflow itself.
 */
import type { AgentCatalog } from '../agent/define-agents.js';

/** @throws whatever the module throws; it fails the workflow task, which is tried again once the module is fixed */
export async function loadAgents(): Promise<AgentCatalog> {
  const { default: catalog } = await import(/* webpackMode: "eager" */ '__airlock_agents__');
  return catalog;
}
