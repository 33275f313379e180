/**
 * `airlock check-upgrade`: can runs continue with this code? It replays each run on the run's own version, and compares
 * its requests with those in the history.
 *
 * A run is `safe` only if every one of its requests was compared and none differs. One that cannot be judged is never
 * called safe.
 */

import { type Logger, Runtime } from '@temporalio/worker';
import { AirlockError } from '../../common/errors.js';
import type { ResolvedConfig } from '../../config/define-config.js';
import { dataConverterOf } from '../../payloads/data-converter.js';
import { readPayloads } from '../../payloads/read-payloads.js';
import type { AgentsReport } from '../../workflows/checks/check-agents.js';
import {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from '../bundle/workflow-bundle.js';
import { checkBundle } from './check-bundle.js';
import {
  compareRequests,
  type Divergence,
  type Severity,
  type SeverityRules,
  worstOf,
} from './compare-requests.js';
import { type History, type ReadPayloads, type RecordedRun, readRecordedRun } from './recorded-run.js';
import { type Replayed, replayRuns } from './replay-runs.js';

export interface CheckUpgradeOptions {
  config: ResolvedConfig;
  /** The code to check. Default: bundled now from the configuration's agents. */
  bundle?: WorkflowBundle | undefined;
}

/** A run to be judged: its history, or why there is none. */
export interface RunToCheck {
  id: string;
  history: History | Error;
}

export type UpgradeVerdict =
  /** It continues with this code as if it had always had it. */
  | { status: 'safe' }
  /** It continues; a fetch that was made before would have other params now. */
  | ({ status: 'asks_otherwise' | 'harmless'; message: string } & Difference)
  /** It would stand still: another request (where it is one), or what Temporal says. */
  | ({ status: 'diverges'; message: string } & Partial<Difference>)
  /** Its version is not in this code any more. */
  | { status: 'version_gone'; message: string }
  | { status: 'inconclusive'; message: string };

/** The worst difference, and all up to the first that breaks. */
type Difference = Omit<Divergence, 'severity'> & { differences: Divergence[] };

export type CheckedRun = { id: string; agent?: string; version?: string } & UpgradeVerdict;

/**
 * Judges runs one by one, in the order given.
 * @throws AirlockError `bundle_failed`, `bad_agents` where this code cannot run at all
 */
export async function* checkUpgrade(
  options: CheckUpgradeOptions,
  runs: Iterable<RunToCheck> | AsyncIterable<RunToCheck>,
): AsyncGenerator<CheckedRun, void, undefined> {
  const { config } = options;
  const dataConverter = await dataConverterOf(config);
  const read: ReadPayloads = (payloads) => readPayloads(dataConverter, payloads);
  const bundle = options.bundle ?? (await buildWorkflowCode(config, logger()));
  const settings = workflowSettings(config, {});
  // The runs of an agent that is refused are found by their replay.
  const onRefused = () => {};
  const agents = await checkBundle(withSettings(bundle, settings), config.agents, { onRefused });
  // A run that needs no replay is reported after the replay before it.
  const judgedRuns: CheckedRun[] = [];
  async function* toReplay() {
    for await (const { id, history } of runs) {
      const recorded = history instanceof Error ? history : await recordedRun(history, read);
      const judged =
        recorded instanceof Error ? inconclusive(id, recorded) : withoutReplay(id, recorded, agents);
      if (judged) judgedRuns.push(judged);
      else if (!(recorded instanceof Error)) yield { id, recorded, history: recorded.history };
    }
  }
  for await (const replayed of replayRuns({ bundle, settings, dataConverter }, toReplay())) {
    yield* judgedRuns.splice(0);
    yield judge(replayed, config.checkUpgrade.resources);
  }
  yield* judgedRuns;
}

const logger = (): Logger => Runtime.instance().logger;

async function recordedRun(history: History, read: ReadPayloads): Promise<RecordedRun | Error> {
  try {
    return await readRecordedRun(history, read);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function inconclusive(id: string, error: Error): CheckedRun {
  return {
    id,
    status: 'inconclusive',
    message: AirlockError.isInstance(error) ? error.message : String(error),
  };
}

function withoutReplay(
  id: string,
  { agent, version, history }: RecordedRun,
  agents: AgentsReport['agents'],
): CheckedRun | undefined {
  // Nothing has been done yet, so nothing can be done otherwise.
  if (history.events?.length === 0 || version === undefined) return { id, agent, status: 'safe' };
  const versions = agents.find(({ name }) => name === agent)?.versions ?? [];
  if (versions.includes(version)) return undefined;
  const known = versions.length > 0 ? `; there are ${versions.join(', ')}` : ', nor the agent';
  const message =
    `version ${version} of '${agent}' is not in this code${known}. ` +
    'Keep it among versions until no open run is on it (airlock list --open).';
  return { id, agent, version, status: 'version_gone', message };
}

function judge(
  { run, asked, error, lost }: Replayed<{ id: string; recorded: RecordedRun }>,
  rules: SeverityRules,
): CheckedRun {
  const { agent, version } = run.recorded;
  const of = { id: run.id, agent, ...(version !== undefined && { version }) };
  if (lost !== undefined) return { ...of, status: 'inconclusive', message: lost };
  const { divergences, unrecorded } = compareRequests(run.recorded, asked, rules);
  const worst = worstOf(divergences);
  if (worst?.severity === 'breaks') return { ...of, status: 'diverges', ...differing(worst, divergences) };
  if (error) {
    const isCode = error.name === 'DeterminismViolationError';
    return { ...of, status: isCode ? 'diverges' : 'inconclusive', message: error.message };
  }
  if (unrecorded.length > 0) {
    const message = `its history does not hold what was asked at request ${unrecorded.join(', ')}: it is older than that record`;
    return { ...of, status: 'inconclusive', message };
  }
  if (worst) {
    const status = worst.severity === 'harmless' ? 'harmless' : 'asks_otherwise';
    return { ...of, status, ...differing(worst, divergences) };
  }
  return { ...of, status: 'safe' };
}

const saidOf: Record<Severity, string> = {
  breaks: 'diverges',
  asks_otherwise: 'asks otherwise',
  harmless: 'asks otherwise, which is harmless,',
};

function differing({ severity, request, expected, got }: Divergence, differences: Divergence[]) {
  const message = `${saidOf[severity]} at request ${request} (expected ${expected}, got ${got})`;
  return { message, request, expected, got, differences };
}
