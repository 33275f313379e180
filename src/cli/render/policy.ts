import { policyOutcomes } from '../../common/policy-decisions.js';
import type { PolicyDecision } from '../../common/protocol.js';
import type { JudgedFetch } from '../../worker/replay/judge-runs.js';
import type { ExitCode } from '../exit-codes.js';
import type { Colors } from '../output.js';
import { renderAsked } from './asked.js';
import { hanging, oneLine } from './plain-text.js';
import { plural } from './plural.js';
import { renderTable } from './table.js';

const MAX_CELL_CHARACTERS = 60;

export interface FailedRun {
  run: string;
  message: string;
  /** What a command ends with that could not judge it. */
  exit: ExitCode;
}

/** `deny by payments 1.2.0: amount 900 is above 500` */
function renderDecision({ policy, version, outcome, mode, reason, redacted }: PolicyDecision): string {
  const places = [...(redacted?.params ?? []), ...(redacted?.result ?? [])].join(', ');
  const what = mode === 'audit' ? `would ${outcome}` : outcome;
  return `${what}${places && ` ${places}`} by ${policy} ${version}${reason === undefined ? '' : `: ${reason}`}`;
}

/** What policies said, what counted most first: it is seen also where the text is cut. */
export function renderDecisions(decisions: readonly PolicyDecision[]): string {
  return decisions
    .toSorted((one, other) => weight(other) - weight(one))
    .map(renderDecision)
    .join('; ');
}

function weight({ mode, outcome }: PolicyDecision): number {
  return policyOutcomes.indexOf(outcome) - (mode === 'audit' ? policyOutcomes.length : 0);
}

/** Whether a fetch would be decided otherwise than it was. One that no policy judged was let through. */
export function isChanged({ was = 'allow', outcome, decided }: JudgedFetch): boolean {
  // A fetch that comes to no policy now may have come to none then.
  if (!decided && (outcome === 'unknown_resource' || outcome === 'invalid_params')) return false;
  return was !== outcome;
}

/** What policies would have decided on past fetches, one a line. */
export function renderJudgedFetches(fetches: JudgedFetch[], failed: FailedRun[], colors: Colors): string {
  const rows = fetches.map((fetch) => [
    oneLine(fetch.run, MAX_CELL_CHARACTERS),
    fetch.id,
    oneLine(renderAsked({ kind: 'fetch', ...fetch }, MAX_CELL_CHARACTERS), MAX_CELL_CHARACTERS),
    fetch.was ?? colors.dim('not judged'),
    isChanged(fetch) ? colors.yellow(fetch.outcome) : fetch.outcome,
    oneLine(renderDecisions(fetch.decisions), MAX_CELL_CHARACTERS * 2),
  ]);
  const counts = new Map<string, number>();
  for (const { outcome } of fetches) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const changes = plural(fetches.filter(isChanged).length, 'fetch', 'fetches');
  const summary = `${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; ${changes} would be decided otherwise than before`;
  return [
    rows.length === 0
      ? colors.dim(failed.length > 0 ? 'No fetch was judged.' : 'No fetches.')
      : renderTable(['RUN', 'REQUEST', 'ASKED', 'WAS', 'WOULD BE', 'POLICY'], rows, colors),
    ...(rows.length > 0 ? ['', summary] : []),
    ...failed.map(
      ({ run, message }) => `${colors.red('✖')} ${oneLine(run, MAX_CELL_CHARACTERS)}  ${hanging(message)}`,
    ),
  ].join('\n');
}
