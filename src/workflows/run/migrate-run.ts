/**
 * How a run moves to the current version of its agent: when it continues as new, if the agent gives migrations that
 * lead there, and if nothing is half done. Else it continues on its version.
 *
 * 1. A run that has moved stays moved: the history keeps it as a mark, whatever the agents module says later.
 * 2. Questions that the new version asks as well keep their ids; the others are withdrawn once it is at rest.
 * 3. A migration that throws fails the workflow task: the run waits until it is fixed. Its error is kept apart from those of a
 *    snapshot that a client has made up (read-snapshot.ts).
 */
import { DeterminismViolationError, patched } from '@temporalio/workflow';
import type { AgentCatalog, AgentDefinition, Migration } from '../../agent/define-agents.js';
import { isBetweenSteps, migrateSession } from '../../agent/session/migrate.js';
import { migrationPatchId } from '../../common/patch-ids.js';
import type { RunInput } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import { knownPatches } from '../known-patches.js';
import { unclaimPending } from '../ledger-entry.js';
import type { RunSnapshot } from './run-snapshot.js';

/** @returns what the run continues with */
export async function migrateRun(
  input: RunInput,
  snapshot: RunSnapshot,
  catalog: AgentCatalog,
): Promise<[RunInput, RunSnapshot]> {
  const { agent, version } = input;
  const definition = Object.hasOwn(catalog, agent) ? catalog[agent] : undefined;
  if (!definition || version === undefined) return [input, snapshot];
  const isQuiet = snapshot.ready.length === 0 && isBetweenSteps(snapshot.session);
  const steps = isQuiet ? stepsToTake(agent, version, definition) : [];
  const to = steps.at(-1)?.to;
  if (to === undefined) return [input, snapshot];
  const session = await migrateSession(
    snapshot.session,
    steps.map((step) => untilFixed(step, agent)),
  );
  return [
    { ...input, version: to },
    { ...snapshot, session, ledger: unclaimPending(snapshot.ledger) },
  ];
}

function untilFixed(step: Migration, agent: string): Migration {
  return {
    ...step,
    migrate(state) {
      try {
        return step.migrate(state);
      } catch (error) {
        const which = `The migration of agent '${agent}' from ${step.from} to ${step.to}`;
        throw Object.assign(
          new DeterminismViolationError(
            `${which} threw: ${errorMessage(error)}. The run waits until the migration is fixed.`,
          ),
          { cause: error },
        );
      }
    },
  };
}

/** Those that lead to the current version, or to the one that the run has moved to. */
function stepsToTake(
  agent: string,
  version: string,
  { migrations = [], current }: AgentDefinition,
): Migration[] {
  const ways = pathsFrom(version, migrations);
  const marked = new Set(knownPatches());
  const endsAt = (to: string) => ways.find((way) => way.at(-1)?.to === to);
  const taken = ways.find((way) => marked.has(migrationPatchId(agent, version, way.at(-1)?.to ?? '')));
  const way = taken ?? endsAt(current);
  const to = way?.at(-1)?.to;
  return way && to !== undefined && patched(migrationPatchId(agent, version, to)) ? way : [];
}

/** Every way that begins at a version, the shortest first. */
function pathsFrom(version: string, migrations: readonly Migration[]): Migration[][] {
  const ways: Migration[][] = [];
  const way: Migration[] = [];
  let at = version;
  // Each is taken once: they may go round.
  while (way.length < migrations.length) {
    const step = migrations.find(({ from }) => from === at);
    if (!step) break;
    way.push(step);
    ways.push([...way]);
    at = step.to;
  }
  return ways;
}
