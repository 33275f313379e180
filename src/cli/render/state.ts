import type { KnownRunState } from '../../client/run-state.js';
import type { Refusal } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { compactJson, oneLine, safeText } from './plain-text.js';
import { renderQuestion } from './question.js';
import { renderStatus } from './status.js';

/** One run as a page: what it is, what it waits for and how to answer. */
export function renderState(runId: string, state: KnownRunState, colors: Colors, now: Date): string {
  const { counts } = state;
  const sections = [
    [
      `${colors.bold(safeText(runId))}  ${renderStatus(state.status, colors)}`,
      `${colors.dim('agent')}  ${safeText(`${state.agent} ${state.version}`)}`,
      ...(state.principal === undefined ? [] : [`${colors.dim('for')}    ${safeText(state.principal.id)}`]),
      ...(counts === undefined
        ? []
        : [
            `${colors.dim('so far')} ${counts.steps} steps, ${counts.fetches} fetches, ${counts.interrupts} questions, ${counts.refused} refused decisions`,
          ]),
    ],
    section(
      'Fetches under way',
      state.fetches.map(
        (fetch) =>
          `  ${safeText(fetch.id)}  ${safeText(fetch.resource)} ${compactJson(fetch.params, 100)}  ${colors.dim(age(fetch.requestedAt, now))}`,
      ),
      colors,
    ),
    section(
      'Questions',
      state.interrupts.map((question) => `  ${renderQuestion(runId, question, colors, now)}`),
      colors,
    ),
    section('Refused decisions', state.refused.map(renderRefusal), colors),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** A change of state in one line. */
export function renderChange(state: KnownRunState, colors: Colors, now: Date): string {
  const pending = [
    ...state.fetches.map((fetch) => `${fetch.id} ${fetch.resource}`),
    ...state.interrupts.map(
      (asked) => `${asked.id} ${asked.kind === 'approval' ? asked.action : asked.prompt}`,
    ),
  ];
  return `${colors.dim(now.toISOString().slice(11, 19))}  ${renderStatus(state.status, colors)}  ${oneLine(pending.join(', '), 160)}`.trimEnd();
}

function section(title: string, lines: string[], colors: Colors): string[] {
  return lines.length === 0 ? [] : [colors.bold(title), ...lines];
}

function renderRefusal(refusal: Refusal): string {
  return `  ${refusal.at}  ${refusal.code}  ${oneLine(refusal.message, 160)}`;
}
