/**
 * A run's current details: what Temporal's Web UI shows of it, in Markdown, while it is under way. Above all the
 * pending questions, each with what is asked and how to answer it from there.
 *
 * 1. What is decided on is shown as it is: names and arguments stand in code, where nothing in them is markup.
 *    Only what an agent writes for the person with `ask` (a description, a prompt) is Markdown, and it is quoted, so
 *    that it cannot pass for another question. The words of interrupts that are not Airlock's stand in code.
 * 2. The length is bounded, whatever is asked: the Web UI carries it in an address.
 * 3. Characters that nobody sees are written out.
 * 4. A code block that is wider than the page is cut off there; code in a line of text is not.
 */
import { answerCommands, exampleDecision, signalCommand } from '../../common/answer-commands.js';
import { codeBlock, codeSpan } from '../../common/markdown.js';
import type { InterruptView, Refusal } from '../../common/protocol.js';
import { cut } from '../../common/request-summary.js';
import { showUnseen } from '../../common/unseen.js';
import type { Ledger } from '../ledger.js';
import { type Entry, isFetch } from '../ledger-entry.js';

const MAX_QUESTIONS = 5;
const MAX_STEPS = 8;
const MAX_REFUSALS = 3;
const MAX_TEXT_CHARACTERS = 2_000;
const MAX_NAME_CHARACTERS = 200;
const MAX_NAMES = 10;
/** A page lays these out as space. */
const LAYOUT = '\n\r\t';

export function currentDetails(runId: string, ledger: Ledger, refused: readonly Refusal[]): string {
  const questions = ledger.pendingInterrupts;
  const fetches = ledger.pendingFetches;
  const line = (entry: Entry) => `${code(entry.id)} ${code(ledger.views.summaryOf(entry))}`;
  const steps = ledger.entries.slice(-MAX_STEPS).filter(({ answeredAt }) => answeredAt !== undefined);
  return [
    ...section(
      'Waiting for a person',
      questions.slice(0, MAX_QUESTIONS).map((entry) => question(runId, ledger.views.viewOf(entry))),
    ),
    ...more(questions.slice(MAX_QUESTIONS)),
    ...section('Waiting for services', list(fetches.slice(0, MAX_QUESTIONS).map(line))),
    ...more(fetches.slice(MAX_QUESTIONS)),
    ...section('Refused decisions', list(refused.slice(-MAX_REFUSALS).map(refusal))),
    ...section('Last steps', list(steps.map((entry) => `${line(entry)} → ${outcome(entry)}`))),
  ].join('\n\n');
}

function section(title: string, parts: string[]): string[] {
  return parts.length > 0 ? [`### ${title}`, ...parts] : [];
}

function list(lines: string[]): string[] {
  return lines.length > 0 ? [lines.map((one) => `- ${one}`).join('\n')] : [];
}

function more(entries: Entry[]): string[] {
  return entries.length > 0 ? [`… and ${entries.length} more: query \`state\` lists all.`] : [];
}

function question(runId: string, request: InterruptView): string {
  const { id } = request;
  const asked = request.assignees?.length ? `for ${names(request.assignees)}` : '';
  const decision = exampleDecision(request);
  const words = request.kind === 'approval' ? request.description : request.prompt;
  const shown = request.kind === 'approval' ? request.args : request.value;
  const schema = request.kind === 'approval' ? undefined : request.schema;
  return [
    `#### ${code(id)} ${request.kind === 'approval' ? code(cut(request.action, MAX_NAME_CHARACTERS)) : ''} ${asked}`.trimEnd(),
    ...(words ? [written(cut(words, MAX_TEXT_CHARACTERS), request.format)] : []),
    ...(shown === undefined ? [] : [block(pretty(shown))]),
    ...(schema === undefined ? [] : ['The answer must match', block(pretty(schema))]),
    'Answer by *More Actions*, *Send an Update* or *Send a Signal*, with the name `decide` and this input:',
    block(pretty(decision)),
    'or in a terminal:',
    block(answerCommands(runId, request).join('\n')),
    `or with Temporal's own command: ${code(signalCommand(runId, decision))}`,
  ].join('\n\n');
}

function names(assignees: readonly string[]): string {
  const shown = assignees.slice(0, MAX_NAMES).map((name) => code(cut(name, MAX_NAME_CHARACTERS)));
  const left = assignees.length - shown.length;
  return shown.join(', ') + (left > 0 ? ` and ${left} more` : '');
}

function outcome(entry: Entry): string {
  if (isFetch(entry))
    return entry.answer?.ok === false ? code(cut(entry.answer.error.code, MAX_NAME_CHARACTERS)) : 'answered';
  const actor = typeof entry.actor === 'string' ? entry.actor : entry.actor?.id;
  return `${entry.decision?.type} by ${code(cut(actor ?? '?', MAX_NAME_CHARACTERS))}`;
}

function refusal({ code: reason, message, actor }: Refusal): string {
  const sender = typeof actor === 'string' ? actor : actor?.id;
  return `${reason}${sender === undefined ? '' : ` from ${code(cut(sender, MAX_NAME_CHARACTERS))}`}: ${code(cut(message, 300))}`;
}

function pretty(value: unknown): string {
  return cut(JSON.stringify(value, undefined, 2), MAX_TEXT_CHARACTERS);
}

/** Words that nobody wrote as Markdown may hold what a model or a customer wrote. */
function written(words: string, format: 'text' | undefined): string {
  return quote(format === 'text' ? block(words) : showUnseen(words, LAYOUT));
}

function code(text: string): string {
  return codeSpan(showUnseen(text, LAYOUT));
}

function block(text: string): string {
  return codeBlock(showUnseen(text, LAYOUT));
}

function quote(markdown: string): string {
  return markdown.trim().replace(/^/gm, '> ');
}
