import type { FetchAttempt } from '../../client/fetch-attempts.js';
import type { RunFailure } from '../../client/run-failure.js';
import type { KnownRunState } from '../../client/run-state.js';
import { nameWord } from '../../common/argument-words.js';
import { asRead } from '../../common/markdown.js';
import type { Refusal, RunState } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { renderAttempt } from './attempts.js';
import { compactJson, hanging, oneLine, safeLine } from './plain-text.js';
import { plural } from './plural.js';
import { renderQuestion } from './question.js';
import { renderStatus } from './status.js';

/** One run as a page: what it is, what it waits for and how to answer. */
export function renderState(
  runId: string,
  state: KnownRunState,
  colors: Colors,
  now: Date,
  attempts: readonly FetchAttempt[] = [],
): string {
  const { counts, conversation } = state;
  const sections = [
    [
      `${colors.bold(safeLine(runId))}  ${renderStatus(state.status, colors)}`,
      `${colors.dim('agent')}  ${safeLine(`${state.agent} ${state.version}`.trim())}`,
      ...(state.principal === undefined ? [] : [`${colors.dim('for')}    ${safeLine(state.principal.id)}`]),
      ...(conversation === undefined ? [] : [`${colors.dim('turn')}   ${turnsOf(conversation)}`]),
      ...(counts === undefined ? [] : [`${colors.dim('so far')} ${soFar(counts)}`]),
    ],
    state.reason === undefined ? [] : [renderFailure(state.reason, colors)],
    state.failure === undefined ? [] : [renderFailure(state.failure, colors)],
    section(
      'Fetches under way',
      state.fetches.flatMap((fetch) => [
        `  ${safeLine(fetch.id)}  ${safeLine(nameWord(fetch.resource))} ${compactJson(fetch.params, 100)}  ${colors.dim(age(fetch.requestedAt, now))}`,
        ...(fetch.blocked === undefined
          ? []
          : [`    waits for its deployment to be fixed: ${oneLine(fetch.blocked.message, 300)}`]),
        ...attempts
          .filter(({ id }) => id === fetch.id)
          .map((tried) => `    ${renderAttempt(tried, now, fetch.blocked?.message)}`),
      ]),
      colors,
    ),
    section(
      'Questions',
      state.interrupts.map((question) => `  ${renderQuestion(runId, question, colors, now)}`),
      colors,
    ),
    section('Decisions refused that came by signal', state.refused.map(renderRefusal), colors),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function turnsOf({ turn, queued, closed }: NonNullable<KnownRunState['conversation']>): string {
  const behind = queued === 0 ? [] : [`${plural(queued, 'message')} queued behind it`];
  return [turn === 0 ? 'none yet' : `${turn}`, ...behind, ...(closed ? ['closed'] : [])].join(', ');
}

/** A run keeps refusals of signals alone. The sender of an update receives its refusal, and the history holds nothing of it. */
function soFar({ steps, fetches, interrupts, refused }: RunState['counts']): string {
  return [
    plural(steps, 'step'),
    plural(fetches, 'fetch', 'fetches'),
    plural(interrupts, 'question'),
    ...(refused === 0 ? [] : [plural(refused, 'refused signal')]),
  ].join(', ');
}

/** Why a run did not complete. */
export function renderFailure({ code, message }: RunFailure, colors: Colors): string {
  return `${colors.red('✖')} ${hanging(message)} ${colors.dim(`(${code})`)}`;
}

/** A change of state in one line. */
export function renderChange(state: KnownRunState, colors: Colors, now: Date): string {
  const pending = [
    ...state.fetches.map((fetch) => `${fetch.id} ${nameWord(fetch.resource)}`),
    ...state.interrupts.map(
      (asked) =>
        `${asked.id} ${asked.kind === 'approval' ? nameWord(asked.action) : asRead(asked.prompt, asked)}`,
    ),
  ];
  const { failure = state.reason } = state;
  const words = failure === undefined ? oneLine(pending.join(', '), 160) : renderFailure(failure, colors);
  return `${colors.dim(now.toISOString().slice(11, 19))}  ${renderStatus(state.status, colors)}  ${words}`.trimEnd();
}

function section(title: string, lines: string[], colors: Colors): string[] {
  return lines.length === 0 ? [] : [colors.bold(title), ...lines];
}

function renderRefusal(refusal: Refusal): string {
  return `  ${refusal.at}  ${refusal.code}  ${oneLine(refusal.message, 160)}`;
}
