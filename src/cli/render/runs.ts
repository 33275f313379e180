import type { AskedServer } from '../../client/asked-server.js';
import type { RunFailure } from '../../client/run-failure.js';
import type { RunSummary } from '../../client/run-summary.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { type GivenFilter, renderFilter } from './filter.js';
import { pasted } from './pasted.js';
import { oneLine } from './plain-text.js';
import { assumed, renderServer } from './server.js';
import { renderStatus } from './status.js';
import { renderTable } from './table.js';

const MAX_ID_CHARACTERS = 80;
const MAX_NAME_CHARACTERS = 30;
const MAX_REASON_CHARACTERS = 120;
const MAX_ABOUT_CHARACTERS = 60;

/** A run of the list; one that failed or cannot continue says why. */
export type ListedRun = RunSummary & { failure?: RunFailure | undefined };

/** @param filter the options by which the list was asked for */
export function renderRuns(
  runs: ListedRun[],
  colors: Colors,
  now: Date,
  server: AskedServer,
  filter: GivenFilter = {},
): string {
  if (runs.length === 0) {
    const only = renderFilter(filter);
    if (only === '') return colors.dim(`No runs at ${renderServer(server)}.`);
    return colors.dim(`No runs with ${only} at ${renderServer(server)}. ${pasted('All runs: airlock list')}`);
  }
  const hasSummaries = runs.some(({ summary }) => summary !== undefined);
  const hasReasons = runs.some(({ failure, reason }) => (failure ?? reason) !== undefined);
  const rows = runs.map((run) => [
    oneLine(run.id, MAX_ID_CHARACTERS),
    oneLine(run.agent ?? '', MAX_NAME_CHARACTERS),
    oneLine(run.version ?? '', MAX_NAME_CHARACTERS),
    renderStatus(run.status, colors),
    `${age(run.startedAt, now)} ago`,
    ...(hasSummaries ? [about(run)] : []),
    ...(hasReasons ? [oneLine((run.failure ?? run.reason)?.message ?? '', MAX_REASON_CHARACTERS)] : []),
  ]);
  const more = [...(hasSummaries ? ['ABOUT'] : []), ...(hasReasons ? ['WHY'] : [])];
  const table = renderTable(['RUN', 'AGENT', 'VERSION', 'STATUS', 'STARTED', ...more], rows, colors);
  return [table, ...assumed(server, colors)].join('\n');
}

/** A summary begins with agent and version, which the table has; it is Markdown, and here it is text. */
function about({ summary = '' }: ListedRun): string {
  const [, words = ''] = / — (.*)/s.exec(summary) ?? [];
  return oneLine(words.replace(/\\([\\`*~|<&\]!_#>+-])/g, '$1'), MAX_ABOUT_CHARACTERS);
}
