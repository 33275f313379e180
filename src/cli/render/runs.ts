import type { RunSummary } from '../../client/run-summary.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { oneLine } from './plain-text.js';
import { renderStatus } from './status.js';
import { renderTable } from './table.js';

const MAX_ID_CHARACTERS = 80;
const MAX_NAME_CHARACTERS = 30;

export function renderRuns(runs: RunSummary[], colors: Colors, now: Date): string {
  if (runs.length === 0) return colors.dim('No runs.');
  const rows = runs.map((run) => [
    oneLine(run.id, MAX_ID_CHARACTERS),
    oneLine(run.agent ?? '', MAX_NAME_CHARACTERS),
    oneLine(run.version ?? '', MAX_NAME_CHARACTERS),
    renderStatus(run.status, colors),
    `${age(run.startedAt, now)} ago`,
  ]);
  return renderTable(['RUN', 'AGENT', 'VERSION', 'STATUS', 'STARTED'], rows, colors);
}
