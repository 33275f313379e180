import { answerCommands } from '../../common/answer-commands.js';
import { ANY_SHAPE, answerShape } from '../../common/answer-shape.js';
import { nameWord } from '../../common/argument-words.js';
import { asRead } from '../../common/markdown.js';
import type { OpenQuestion } from '../../common/open-questions.js';
import type { InterruptView } from '../../common/protocol.js';
import type { Colors } from '../output.js';
import { waiting } from './age.js';
import { pasted } from './pasted.js';
import { cutText, indent, oneLine, quoted, safeLine, safeText } from './plain-text.js';

const MAX_TITLE_CHARACTERS = 100;
/** More than it has in bytes, and room for what is made visible in it: a cut could leave quotes open. */
const MAX_SUMMARY_CHARACTERS = 1_000;
const MAX_DESCRIPTION_CHARACTERS = 4_000;

/** A pending question with who is asked and the commands that answer it. */
export function renderQuestion(runId: string, question: InterruptView, colors: Colors, now: Date): string {
  const words = question.kind === 'approval' ? nameWord(question.action) : asRead(question.prompt, question);
  const title = oneLine(words, MAX_TITLE_CHARACTERS);
  return block(runId, question, title, details(question), colors, now);
}

/** One of a list, with the beginning of what is asked; `airlock show` has the rest. */
export function renderOpenQuestion(runId: string, question: OpenQuestion, colors: Colors, now: Date): string {
  const { description, value, answer } = question;
  const more = [
    ...(description ? [quoted(description)] : []),
    ...(value ? [`value: ${safeLine(value)}`] : []),
    ...(answer ? [answerLine(answer)] : []),
  ];
  const title = oneLine(question.summary, MAX_SUMMARY_CHARACTERS);
  return block(runId, question, title, more, colors, now);
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
    `${safeLine(question.id)}  ${colors.bold(title)}  ${colors.dim(`waiting ${waiting(question.requestedAt, now)}${asked}`)}`,
    ...details.map((text) => indent(text, '    ')),
    ...commandsOf(runId, question).map((command) => `    ${renderCommand(command, colors)}`),
  ].join('\n');
}

/** A list has no arguments to edit. */
function commandsOf(runId: string, question: InterruptView | OpenQuestion): string[] {
  return answerCommands(runId, question, 'args' in question ? question.args : undefined);
}

/** The fingerprint is for the command, and not for who reads it. */
function renderCommand(command: string, colors: Colors): string {
  const [, said = '', seen = ''] = /^(.*?)( --fingerprint [0-9a-f]*)?$/s.exec(pasted(command)) ?? [];
  return `${colors.cyan(safeLine(said))}${colors.dim(safeLine(seen))}`;
}

function details(question: InterruptView): string[] {
  if (question.kind === 'approval') {
    const { description = '' } = question;
    const words = cutText(asRead(description, question), MAX_DESCRIPTION_CHARACTERS);
    return [...(words ? [quoted(words)] : []), pretty(question.args)];
  }
  const { prompt, value, schema } = question;
  return [
    ...(prompt.length > MAX_TITLE_CHARACTERS || prompt.includes('\n')
      ? [quoted(asRead(prompt, question))]
      : []),
    ...(value === undefined ? [] : [pretty(value)]),
    answerLine(answerShape(schema)),
  ];
}

/** What a question takes, as a line of its own. */
export function answerLine(shape: string): string {
  return `answer: ${shape === ANY_SHAPE ? 'text, or any JSON by --value' : safeLine(shape)}`;
}

function pretty(value: unknown): string {
  return safeText(JSON.stringify(value, undefined, 2));
}
