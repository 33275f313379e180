/**
 * What a person reads in Temporal's Web UI without opening a payload: one line for a run and for each fetch, and the
 * run's current details in Markdown, with the command that answers each pending question.
 */
import type { FetchRequest, HumanRequest, Json } from '../protocol.js';
import { type Entry, type HumanEntry, isFetch, type Ledger } from './ledger.js';

/** Temporal's own advice; what it writes around them comes on top. */
const MAX_SUMMARY_BYTES = 200;
const MAX_VALUE_CHARACTERS = 60;

/** `transactions startDate=2026-10-01` */
export function fetchSummary({ resource, params }: FetchRequest): string {
  return withinBytes(`${resource} ${brief(params)}`.trim());
}

export function requestSummary(request: FetchRequest | HumanRequest): string {
  switch (request.kind) {
    case 'fetch':
      return fetchSummary(request);
    case 'approval':
      return withinBytes(`${request.action} ${brief(request.args)}`.trim());
    case 'question':
      return withinBytes(oneLine(request.prompt));
  }
}

export function currentDetails(status: string, ledger: Ledger, workflowId: string): string {
  const questions = ledger.pendingInterrupts;
  const fetches = ledger.pendingFetches;
  const parts = [`**${status}**`];
  if (questions.length > 0)
    parts.push('### Waiting for a person', ...questions.map((entry) => question(entry, workflowId)));
  if (fetches.length > 0) {
    parts.push(
      '### Waiting for services',
      fetches.map(({ id, request }) => `- \`${id}\` ${fetchSummary(request)}`).join('\n'),
    );
  }
  const last = ledger.last(8).filter(({ answeredAt }) => answeredAt !== undefined);
  if (last.length > 0) parts.push('### Last steps', last.map(step).join('\n'));
  return parts.join('\n\n');
}

function question({ id, request }: HumanEntry, workflowId: string): string {
  const asked = request.assignees?.length ? ` (${request.assignees.join(', ')})` : '';
  const lines = [`- **${id}**${asked}: ${requestSummary(request)}`];
  if (request.kind === 'approval' && request.description) lines.push(indent(request.description));
  const decision = request.allowed.includes('approve')
    ? { type: 'approve' }
    : { type: 'respond', value: '…' };
  const command =
    decision.type === 'approve'
      ? `airlock approve ${workflowId} ${id}`
      : `airlock respond ${workflowId} ${id} --value …`;
  const input = JSON.stringify({ interruptId: id, decision, actor: 'you' });
  lines.push(
    indent(`Answer with \`${command}\`, or with`),
    indent(`\`temporal workflow signal --workflow-id ${workflowId} --name decide --input '${input}'\``),
  );
  return lines.join('\n');
}

function step(entry: Entry): string {
  const line = `- \`${entry.id}\` ${requestSummary(entry.request)}`;
  if (isFetch(entry))
    return entry.answer?.ok === false ? `${line} → ${entry.answer.error.code}` : `${line} → answered`;
  const actor = typeof entry.actor === 'string' ? entry.actor : entry.actor?.id;
  return `${line} → ${entry.decision?.type} by ${actor}`;
}

function brief(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object' || Array.isArray(value)) return cut(text(value), MAX_VALUE_CHARACTERS);
  return Object.entries(value)
    .map(([key, part]) => `${key}=${cut(text(part), MAX_VALUE_CHARACTERS)}`)
    .join(' ');
}

function text(value: Json): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

function oneLine(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}

function cut(words: string, maxCharacters: number): string {
  const characters = [...words.slice(0, 2 * maxCharacters + 1)];
  if (characters.length <= maxCharacters) return words;
  return `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

function withinBytes(words: string, maxBytes = MAX_SUMMARY_BYTES): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (words.length <= maxBytes && bytes(words) <= maxBytes) return words;
  const characters = [...words.slice(0, maxBytes)];
  while (bytes(`${characters.join('')}…`) > maxBytes) characters.pop();
  return `${characters.join('')}…`;
}

function indent(words: string): string {
  return words.replace(/^/gm, '  ');
}
