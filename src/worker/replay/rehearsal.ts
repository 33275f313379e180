/**
 * `airlock doctor --agent`: is an agent deterministic? It is played twice in one sandbox, and the same again in another,
 * always with the same answers; what it asked must be the same each time, and what the log holds.
 *
 * Reports the first difference. An agent that depends only on its state and its answers has none; `Math.random`, `Date`
 * and `crypto` are Temporal's in the sandbox, and may be used.
 */
import { Runtime } from '@temporalio/worker';
import { fingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest, LogEntry } from '../../common/protocol.js';
import { cut } from '../../common/request-summary.js';
import type { ResolvedConfig } from '../../config/define-config.js';
import type {
  AskedRequest,
  Rehearsal,
  RehearsalReport,
  Trace,
} from '../../workflows/checks/rehearse-agent.js';
import {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from '../bundle/workflow-bundle.js';
import { describeRequest } from './describe-request.js';
import { runOffline } from './run-offline.js';
import { syntheticHistory } from './synthetic-history.js';

export interface RehearseOptions {
  config: ResolvedConfig;
  rehearsal: Rehearsal;
  /** The run whose log it is: its randomness is used. */
  runId?: string | undefined;
  /** A bundle made before. Default: made now. */
  bundle?: WorkflowBundle | undefined;
}

export interface RehearsalDifference {
  /** `end`, where it is not a request that differs. */
  request: number | 'end';
  expected: string;
  got: string;
  /** What it was held against. */
  against: 'the log' | 'the first time' | 'another sandbox';
}

export type RehearsalVerdict = { agent: string; version?: string; requests: number } & (
  | { status: 'deterministic' }
  | { status: 'differs'; difference: RehearsalDifference }
  | { status: 'failed'; message: string }
);

const NOTHING = 'nothing';
const MAX_WORDS = 300;

/** @throws AirlockError `bundle_failed` */
export async function rehearse({
  config,
  rehearsal,
  runId,
  bundle,
}: RehearseOptions): Promise<RehearsalVerdict> {
  const code = bundle ?? (await buildWorkflowCode(config, Runtime.instance().logger));
  const made = withSettings(code, workflowSettings(config, {}));
  const history = () =>
    syntheticHistory({
      workflowType: 'rehearseAgent',
      input: rehearsal,
      runId,
      at: new Date(rehearsal.beginsAtMs),
    });
  const reports: RehearsalReport[] = [];
  for (let sandbox = 0; sandbox < 2; sandbox += 1) {
    const trial = await runOffline<RehearsalReport>({ bundle: made, limits: config.limits }, history());
    reports.push('report' in trial ? trial.report : { performances: [], problem: trial.problem });
  }
  return judge(rehearsal, reports);
}

function judge({ agent, log }: Rehearsal, [here, there]: RehearsalReport[]): RehearsalVerdict {
  const [first, second] = here?.performances ?? [];
  const of = { agent, ...(here?.version && { version: here.version }), requests: first?.asked.length ?? 0 };
  const problem = here?.problem ?? there?.problem;
  if (problem !== undefined || !first || !second) {
    return { ...of, status: 'failed', message: problem ?? 'it was not played.' };
  }
  const [elsewhere] = there?.performances ?? [];
  const fromLog = log.length > 0 ? firstDifference(log, first.asked, 'the log') : undefined;
  if (fromLog?.got === NOTHING && !first.end) {
    const message = `it went no further than request ${first.asked.length}, without the time that passed in its run: it waits for a timer.`;
    return { ...of, status: 'failed', message };
  }
  const difference =
    fromLog ??
    differenceBetween(first, second, 'the first time') ??
    (elsewhere && differenceBetween(first, elsewhere, 'another sandbox'));
  if (difference) return { ...of, status: 'differs', difference };
  // An agent that fails as its run did is as deterministic as any other.
  if (first.end && 'error' in first.end && log.length === 0) {
    return { ...of, status: 'failed', message: first.end.error };
  }
  return { ...of, status: 'deterministic' };
}

function differenceBetween(
  before: Trace,
  after: Trace,
  against: RehearsalDifference['against'],
): RehearsalDifference | undefined {
  const inRequests = firstDifference(before.asked, after.asked, against);
  const [expected, got] = [JSON.stringify(before.end), JSON.stringify(after.end)];
  if (inRequests || expected === got) return inRequests;
  return {
    request: 'end',
    expected: cut(expected ?? NOTHING, MAX_WORDS),
    got: cut(got ?? NOTHING, MAX_WORDS),
    against,
  };
}

function firstDifference(
  before: readonly (AskedRequest | LogEntry)[],
  after: readonly AskedRequest[],
  against: RehearsalDifference['against'],
): RehearsalDifference | undefined {
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const [expected, got] = [before[index], after[index]];
    if (expected?.id === got?.id && askedBy(expected) === askedBy(got)) continue;
    return { request: index + 1, expected: words(expected?.request), got: words(got?.request), against };
  }
  return undefined;
}

function words(request: BoundaryRequest | undefined): string {
  return request ? describeRequest(request) : NOTHING;
}

/** What is asked, however it is shown: the log names a question by what is shown of it. */
function askedBy(entry: AskedRequest | LogEntry | undefined): string | undefined {
  if (entry === undefined || entry.request.kind === 'fetch') return entry?.fingerprint;
  return fingerprint(entry.request);
}
