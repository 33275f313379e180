/**
 * Replays histories of runs on a bundle, one after the other, and reports what each run asks on it. No server is needed.
 *
 * 1. Temporal compares which activities a replay schedules, and not their params. So the sandbox reports each request as
 *    the agent makes it, for the caller to compare.
 * 2. Code that computes or allocates without end costs its own run the verdict, and no other run.
 */
import type { DataConverter } from '@temporalio/common';
import type { InjectedSinks, ReplayResult } from '@temporalio/worker';
import type { ReportedRequest, RequestSinks } from '../../workflows/checks/request-report.js';
import { type WorkflowBundle, withSettings, type workflowSettings } from '../bundle/workflow-bundle.js';
import { guardedWorker } from '../threads/guarded-worker.js';
import { describeExit } from '../threads/thread-exit.js';
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
  error?: ReplayResult['error'];
  /** What its code did that never ended: its requests are not known. */
  lost?: string;
}

/** @param runs each replayed once the one before it has been reported */
export async function* replayRuns<Run extends { id: string; history: History }>(
  { bundle, settings, dataConverter }: ReplayOptions,
  runs: AsyncIterable<Run>,
): AsyncGenerator<Replayed<Run>, void, undefined> {
  const left = runs[Symbol.asyncIterator]();
  let current: { run: Run; asked: ReportedRequest[] } | undefined;
  const sinks: InjectedSinks<RequestSinks> = {
    airlockRequests: {
      asked: { callDuringReplay: true, fn: (_info, request) => void current?.asked.push(request) },
    },
  };
  // A worker that has lost its thread gives up its histories; what is left of them is for the next.
  async function* histories() {
    for (let next = await left.next(); !next.done; next = await left.next()) {
      current = { run: next.value, asked: [] };
      yield { workflowId: next.value.id, history: next.value.history };
    }
  }
  const options = {
    workflowBundle: withSettings(bundle, { ...settings, reportRequests: true }),
    reuseV8Context: true,
    // By default a replay is made for debuggers: in this very thread, where nothing could end it.
    debugMode: false,
    sinks,
    ...(dataConverter && { dataConverter }),
  };
  for (;;) {
    let lost: string | undefined;
    const worker = guardedWorker({
      limits: { ...settings.limits, endsWorker: true },
      onLost: (thread) => {
        lost = describeExit(thread, settings.limits);
      },
    });
    try {
      for await (const { error } of worker.runReplayHistories(options, histories())) {
        if (lost !== undefined) break;
        if (current) yield { ...current, error };
      }
      if (lost === undefined) return;
    } catch (error) {
      if (lost === undefined) throw error;
    }
    if (current) yield { ...current, lost };
  }
}
