import type { CheckedRun } from '../../worker/replay/check-upgrade.js';
import type { Colors } from '../output.js';
import { hanging, oneLine } from './plain-text.js';

const MAX_ID_CHARACTERS = 80;

export interface CheckedCounts {
  safe: number;
  harmless: number;
  asksOtherwise: number;
  diverging: number;
  inconclusive: number;
}

/** A line for each run: whether it may continue, and if not, why. */
export function renderCheckedRuns(runs: CheckedRun[], counts: CheckedCounts, colors: Colors): string {
  if (runs.length === 0) return colors.dim('No runs to check.');
  const { safe, harmless, asksOtherwise, diverging, inconclusive } = counts;
  const summary = [
    `${safe} safe`,
    ...(harmless > 0 ? [`${harmless} harmless`] : []),
    ...(asksOtherwise > 0 ? [`${asksOtherwise} asking otherwise`] : []),
    `${diverging} diverging`,
    `${inconclusive} inconclusive`,
  ].join(', ');
  return [...runs.map((run) => line(run, colors)), '', summary].join('\n');
}

function line(run: CheckedRun, colors: Colors): string {
  const id = oneLine(run.id, MAX_ID_CHARACTERS);
  switch (run.status) {
    case 'safe':
      return `${colors.green('✔')} ${id}  safe`;
    case 'diverges':
    case 'version_gone':
      return `${colors.red('✖')} ${id}  ${hanging(run.message)}`;
    case 'asks_otherwise':
      return `${colors.yellow('!')} ${id}  ${hanging(run.message)}`;
    case 'harmless':
      return `${colors.green('✔')} ${id}  ${hanging(run.message)}`;
    case 'inconclusive':
      return `${colors.yellow('?')} ${id}  inconclusive: ${hanging(run.message)}`;
  }
}
