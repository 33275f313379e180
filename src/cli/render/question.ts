import type { DecisionType, InterruptView } from '../../protocol.js';
import type { Colors } from '../output.js';
import { age } from './age.js';
import { indent, oneLine, safeText } from './plain-text.js';
import { shellWord } from './shell-word.js';

const MAX_TITLE_CHARACTERS = 100;

/** A pending question with who is asked and the commands that answer it. */
export function renderQuestion(runId: string, question: InterruptView, colors: Colors, now: Date): string {
  const asked = question.assignees?.length ? `  for ${oneLine(question.assignees.join(', '), 80)}` : '';
  const title = question.kind === 'approval' ? question.action : question.prompt;
  return [
    `${colors.bold(safeText(question.id))}  ${oneLine(title, MAX_TITLE_CHARACTERS)}  ${colors.dim(`waiting ${age(question.requestedAt, now)}${asked}`)}`,
    ...details(question).map((text) => indent(safeText(text), '    ')),
    ...answerCommands(runId, question).map((command) => `    ${colors.cyan(safeText(command))}`),
  ].join('\n');
}

/** The command for each decision that the question allows. */
export function answerCommands(runId: string, question: InterruptView): string[] {
  const target = `${shellWord(runId)} ${shellWord(question.id)}`;
  const commands: Record<DecisionType, string> = {
    approve: `airlock approve ${target}`,
    edit: `airlock edit ${target} --args '{…}'`,
    reject: `airlock reject ${target} --message '…'`,
    respond:
      question.kind === 'question'
        ? `airlock respond ${target} --value '…JSON…'`
        : `airlock respond ${target} --message '…'`,
  };
  return question.allowed.map((type) => commands[type]);
}

function details(question: InterruptView): string[] {
  if (question.kind === 'approval') {
    return [...(question.description ?? '').split('\n').filter(Boolean), pretty(question.args)];
  }
  return [
    ...(question.prompt.length > MAX_TITLE_CHARACTERS || question.prompt.includes('\n')
      ? [question.prompt]
      : []),
    ...(question.value === undefined ? [] : [pretty(question.value)]),
    ...(question.schema === undefined ? [] : [`answer: ${JSON.stringify(question.schema)}`]),
  ];
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
