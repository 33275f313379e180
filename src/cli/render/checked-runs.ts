import type { CheckedRun } from '../../worker/replay/check-upgrade.js';
import type { Colors } from '../output.js';
import { oneLine, safeText } from './plain-text.js';

const MAX_ID_CHARACTERS = 80;

/** A line for each run: whether it may go on, and if not, why. */
export function renderCheckedRuns(
  runs: CheckedRun[],
  counts: { safe: number; diverging: number; inconclusive: number },
  colors: Colors,
): string {
  if (runs.length === 0) return colors.dim('No runs to check.');
  const summary = `${counts.safe} safe, ${counts.diverging} diverging, ${counts.inconclusive} inconclusive`;
  return [...runs.map((run) => line(run, colors)), '', summary].join('\n');
}

function line(run: CheckedRun, colors: Colors): string {
  const id = oneLine(run.id, MAX_ID_CHARACTERS);
  switch (run.status) {
    case 'safe':
      return `${colors.green('✔')} ${id}  safe`;
    case 'diverges':
    case 'version_gone':
      return `${colors.red('✖')} ${id}  ${safeText(run.message)}`;
    case 'inconclusive':
      return `${colors.yellow('?')} ${id}  inconclusive: ${safeText(run.message)}`;
  }
}
