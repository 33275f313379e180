import type { RunFailure } from '../../client/run-failure.js';
import type { RunSummary } from '../../client/run-summary.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { oneLine } from './plain-text.js';
import { renderStatus } from './status.js';
import { renderTable } from './table.js';

const MAX_ID_CHARACTERS = 80;
const MAX_NAME_CHARACTERS = 30;
const MAX_REASON_CHARACTERS = 120;

/** A run of the list; one that failed says why. */
export type ListedRun = RunSummary & { failure?: RunFailure | undefined };

export function renderRuns(runs: ListedRun[], colors: Colors, now: Date): string {
  if (runs.length === 0) return colors.dim('No runs.');
  const hasFailures = runs.some(({ failure }) => failure !== undefined);
  const rows = runs.map((run) => [
    oneLine(run.id, MAX_ID_CHARACTERS),
    oneLine(run.agent ?? '', MAX_NAME_CHARACTERS),
    oneLine(run.version ?? '', MAX_NAME_CHARACTERS),
    renderStatus(run.status, colors),
    `${age(run.startedAt, now)} ago`,
    ...(hasFailures ? [oneLine(run.failure?.message ?? '', MAX_REASON_CHARACTERS)] : []),
  ]);
  const head = ['RUN', 'AGENT', 'VERSION', 'STATUS', 'STARTED', ...(hasFailures ? ['WHY'] : [])];
  return renderTable(head, rows, colors);
}
