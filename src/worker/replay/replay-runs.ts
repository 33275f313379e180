/**
 * Replays histories of runs on a bundle, one after the other, and tells what each run asks on it. No server is needed.
 *
 * Temporal compares which activities a replay schedules, and not with what. So the requests themselves are told from
 * the sandbox as the agent makes them, for the caller to compare.
 */
import type { DataConverter } from '@temporalio/common';
import { type InjectedSinks, type ReplayResult, Worker } from '@temporalio/worker';
import type { ReportedRequest, RequestSinks } from '../../workflows/request-report.js';
import { type WorkflowBundle, withSettings, type workflowSettings } from '../workflow-bundle.js';
import type { History } from './recorded-run.js';

export interface ReplayOptions {
  bundle: WorkflowBundle;
  /** Of the configuration; limits and human tool calls are part of what a run does. */
  settings: ReturnType<typeof workflowSettings>;
  /** What the agent workers use. Default: Temporal's own. */
  dataConverter?: DataConverter | undefined;
}

export interface Replayed<Run> {
  run: Run;
  /** In the order asked; of earlier executions those that are asked again. */
  asked: ReportedRequest[];
  /** What Temporal found; nothing where it is content. */
  error: ReplayResult['error'];
}

/** @param runs each replayed once the one before it has been told */
export async function* replayRuns<Run extends { id: string; history: History }>(
  { bundle, settings, dataConverter }: ReplayOptions,
  runs: Iterable<Run> | AsyncIterable<Run>,
): AsyncGenerator<Replayed<Run>, void, undefined> {
  let current: { run: Run; asked: ReportedRequest[] } | undefined;
  const sinks: InjectedSinks<RequestSinks> = {
    airlockRequests: {
      asked: { callDuringReplay: true, fn: (_info, request) => void current?.asked.push(request) },
    },
  };
  async function* histories() {
    for await (const run of runs) {
      current = { run, asked: [] };
      yield { workflowId: run.id, history: run.history };
    }
  }
  const worker = {
    workflowBundle: withSettings(bundle, { ...settings, reportRequests: true }),
    reuseV8Context: true,
    sinks,
    ...(dataConverter && { dataConverter }),
  };
  for await (const { error } of Worker.runReplayHistories(worker, histories())) {
    if (current) yield { ...current, error };
  }
}
