import { actorId } from '../../common/actor-id.js';
import { nameWord } from '../../common/argument-words.js';
import { asRead } from '../../common/markdown.js';
import { answeredMessage, messageLine } from '../../common/message-words.js';
import type { Json, LogEntry } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { took } from './age.js';
import { renderAsked } from './asked.js';
import { compactJson, oneLine, safeLine } from './plain-text.js';
import { renderDecisions } from './policy.js';
import { renderTable } from './table.js';

const MAX_CELL_CHARACTERS = 60;
const MAX_FAILURE_CHARACTERS = 1_000;
/** Failures that are said in full, the last ones. */
const MAX_FAILURES = 5;

/** Every request with its answer, one a line. */
export function renderLog(log: LogEntry[], colors: Colors): string {
  if (log.length === 0) return colors.dim('No requests yet.');
  const isJudged = log.some((entry) => 'policy' in entry);
  const rows = log.map((entry) => [
    entry.id,
    oneLine(requested(entry), MAX_CELL_CHARACTERS),
    oneLine(answered(entry), MAX_CELL_CHARACTERS),
    ...(isJudged ? [oneLine(judged(entry), MAX_CELL_CHARACTERS)] : []),
    duration(entry, colors),
  ]);
  const policy = isJudged ? ['POLICY'] : [];
  const table = renderTable(['REQUEST', 'ASKED', 'ANSWERED', ...policy, 'TOOK'], rows, colors);
  const failures = log.filter((entry) => answered(entry).length > MAX_CELL_CHARACTERS).flatMap(failure);
  const lines = failures.slice(-MAX_FAILURES).map((line) => `${colors.red('✖')} ${line}`);
  return [table, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n');
}

/** Of a fetch that failed: why, which may be more than a cell holds. */
function failure(entry: LogEntry): string[] {
  if (!('answer' in entry) || entry.answer === undefined || entry.answer.ok) return [];
  const { code, message } = entry.answer.error;
  const turn = entry.turn === undefined ? '' : ` (turn ${entry.turn})`;
  const after = entry.answeredAt === undefined ? '' : ` after ${took(entry.requestedAt, entry.answeredAt)}`;
  const words = `${oneLine(message, MAX_FAILURE_CHARACTERS)} (${oneLine(code, MAX_CELL_CHARACTERS)})`;
  return [`${safeLine(entry.id)}${turn}${after}: ${words}`];
}

function judged(entry: LogEntry): string {
  return 'policy' in entry && entry.policy ? renderDecisions(entry.policy) : '';
}

function duration({ requestedAt, answeredAt, withdrawnAt }: LogEntry, colors: Colors): string {
  if (withdrawnAt !== undefined) return colors.dim('withdrawn');
  return answeredAt === undefined ? colors.yellow('pending') : took(requestedAt, answeredAt);
}

function requested({ request }: LogEntry): string {
  switch (request.kind) {
    case 'fetch':
      return renderAsked(request, MAX_CELL_CHARACTERS);
    case 'approval':
      return `${nameWord(request.action)} ${compactJson(request.args, MAX_CELL_CHARACTERS)}`;
    case 'question':
      return asRead(request.prompt, request);
  }
}

/** A model's message in words, anything else as JSON. */
function answeredWith(value: Json): string {
  const message = answeredMessage(value);
  return message ? messageLine(message) : compactJson(value, MAX_CELL_CHARACTERS);
}

function answered(entry: LogEntry): string {
  if ('answer' in entry && entry.answer !== undefined) {
    return entry.answer.ok
      ? answeredWith(entry.answer.value)
      : `${entry.answer.error.code}: ${entry.answer.error.message}`;
  }
  if (!('decision' in entry) || entry.decision === undefined) return '';
  const { type, args, message, value } = entry.decision;
  const actor = entry.actor && actorId(entry.actor);
  const given = [type, compactJson(args, MAX_CELL_CHARACTERS), compactJson(value, MAX_CELL_CHARACTERS)];
  const by = [...given, actor && `by ${actor}`].filter(Boolean).join(' ');
  return message === undefined || message === '' ? by : `${by}: ${message}`;
}
