/**
 * The workflow `checkAgents`: loads the agents module in the sandbox and looks at every agent, before any run does.
 * An agent worker plays it through when it starts (worker/check-bundle.ts); no server ever runs it.
 */
import type { AgentCatalog } from '../../agent/define-agents.js';
import { resolveGraph } from '../../agent/langgraph/graph.js';
import { isJsonObject } from '../../common/json-object.js';
import { runInputSchema } from '../../common/protocol.js';
import { loadAgents } from '../load-agents.js';
import { reportTrial } from './trial-report.js';

export interface AgentsReport {
  agents: { name: string; versions: string[]; current: string }[];
  /** What is wrong with the module, in sentences: no agent of it can run. */
  problems: string[];
  /** What is wrong with one version of one agent, in sentences: its runs will fail, and no other. */
  refused: string[];
}

const NO_AGENTS =
  'The module has no agents as its default export. End it with: export default defineAgents({ … })';

export async function checkAgents(): Promise<void> {
  const report: AgentsReport = { agents: [], problems: [], refused: [] };
  try {
    // A shared schema that was frozen all the same (preload.ts) would fail every run.
    runInputSchema.parse({ agent: 'any' });
    const exported: unknown = await loadAgents();
    const catalog = isCatalog(exported) ? exported : undefined;
    if (!catalog) report.problems.push(NO_AGENTS);
    for (const [name, { versions, current }] of Object.entries(catalog ?? {})) {
      report.agents.push({ name, versions: Object.keys(versions), current });
      for (const [version, source] of Object.entries(versions)) {
        await resolveGraph(source, name).catch((error) =>
          report.refused.push(`${name} ${version}: ${said(error)}`),
        );
      }
    }
  } catch (error) {
    report.problems.push(said(error));
  }
  reportTrial(report);
}

/** An empty file exports nothing, a forgotten `export default` nothing of the kind: neither may take a worker's agents from it. */
function isCatalog(exported: unknown): exported is AgentCatalog {
  if (!isJsonObject(exported)) return false;
  const agents = Object.values(exported);
  return agents.length > 0 && agents.every((agent) => isJsonObject(agent) && isJsonObject(agent.versions));
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What is refused by name needs no stack; what a module throws does.
  return error.name === 'UnsupportedFeatureError' ? error.message : (error.stack ?? error.message);
}
