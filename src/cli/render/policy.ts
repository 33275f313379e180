import { policyOutcomes } from '../../common/policy-decisions.js';
import type { PolicyDecision } from '../../common/protocol.js';
import type { JudgedFetch } from '../../worker/replay/judge-runs.js';
import type { Colors } from '../output.js';
import { compactJson, hanging, oneLine } from './plain-text.js';
import { renderTable } from './table.js';

const MAX_CELL_CHARACTERS = 60;

export interface FailedRun {
  run: string;
  message: string;
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

/** What policies would have decided on past fetches, one a line. */
export function renderJudgedFetches(fetches: JudgedFetch[], failed: FailedRun[], colors: Colors): string {
  const rows = fetches.map(({ run, id, resource, params, outcome, decisions }) => [
    oneLine(run, MAX_CELL_CHARACTERS),
    id,
    oneLine(`${resource} ${compactJson(params, MAX_CELL_CHARACTERS)}`, MAX_CELL_CHARACTERS),
    outcome,
    oneLine(renderDecisions(decisions), MAX_CELL_CHARACTERS * 2),
  ]);
  const counts = new Map<string, number>();
  for (const { outcome } of fetches) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return [
    rows.length === 0
      ? colors.dim('No fetches.')
      : renderTable(['RUN', 'REQUEST', 'ASKED', 'WOULD BE', 'POLICY'], rows, colors),
    ...(summary ? ['', summary] : []),
    ...failed.map(
      ({ run, message }) => `${colors.red('✖')} ${oneLine(run, MAX_CELL_CHARACTERS)}  ${hanging(message)}`,
    ),
  ].join('\n');
}
