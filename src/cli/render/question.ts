import { answerCommands } from '../../common/answer-commands.js';
import type { OpenQuestion } from '../../common/open-questions.js';
import type { InterruptView } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { pasted } from './pasted.js';
import { indent, oneLine, quoted, safeLine, safeText } from './plain-text.js';

const MAX_TITLE_CHARACTERS = 100;

/** A pending question with who is asked and the commands that answer it. */
export function renderQuestion(runId: string, question: InterruptView, colors: Colors, now: Date): string {
  const title = question.kind === 'approval' ? question.action : question.prompt;
  return block(runId, question, title, details(question), colors, now);
}

/** One of a list, with a line of what is asked; `airlock show` has the rest. */
export function renderOpenQuestion(runId: string, question: OpenQuestion, colors: Colors, now: Date): string {
  return block(runId, question, question.summary, [], colors, now);
}

function block(
  runId: string,
  question: InterruptView | OpenQuestion,
  title: string,
  details: string[],
  colors: Colors,
  now: Date,
): string {
  const asked = question.assignees?.length ? `  for ${oneLine(question.assignees.join(', '), 80)}` : '';
  return [
    `${colors.bold(safeLine(question.id))}  ${oneLine(title, MAX_TITLE_CHARACTERS)}  ${colors.dim(`waiting ${age(question.requestedAt, now)}${asked}`)}`,
    ...details.map((text) => indent(text, '    ')),
    ...answerCommands(runId, question).map((command) => `    ${colors.cyan(safeLine(pasted(command)))}`),
  ].join('\n');
}

function details(question: InterruptView): string[] {
  if (question.kind === 'approval') {
    return [...(question.description ? [quoted(question.description)] : []), pretty(question.args)];
  }
  return [
    ...(question.prompt.length > MAX_TITLE_CHARACTERS || question.prompt.includes('\n')
      ? [quoted(question.prompt)]
      : []),
    ...(question.value === undefined ? [] : [pretty(question.value)]),
    ...(question.schema === undefined ? [] : [safeLine(`answer: ${JSON.stringify(question.schema)}`)]),
  ];
}

function pretty(value: unknown): string {
  return safeText(JSON.stringify(value, undefined, 2));
}
