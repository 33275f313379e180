/**
 * How a pending question is answered, ready to be pasted: the same words in the terminal and in Temporal's Web UI.
 * Runs in the workflow sandbox as well as outside.
 */
import { ANY_SHAPE, answerShape, TEXT_SHAPE } from './answer-shape.js';
import type { Decide, Decision, DecisionType, InterruptView, Json } from './protocol.js';
import { airlockCommand, shellWord } from './shell-word.js';
import { showUnseen } from './unseen.js';

type Asked = Pick<InterruptView, 'id' | 'kind' | 'allowed' | 'fingerprint'> & {
  /** Of a question: what its answer must be. */
  schema?: Json | undefined;
  /** The same in words, where a list has no more. */
  answer?: string | undefined;
};

/** Of args that a command shows; longer ones are for who edits to write. */
const MAX_ARGS_CHARACTERS = 1_000;
/** Hexadecimal digits of a fingerprint: enough for a command that somebody pastes. */
export const SHORT_FINGERPRINT = 12;

/**
 * The command for each decision that the question allows. It says which question it was made for.
 * @param args of an approval, to be changed in the command that edits them
 */
export function answerCommands(runId: string, asked: Asked, args?: Json): string[] {
  const { id, kind, allowed, fingerprint, schema, answer = answerShape(schema) } = asked;
  const value = answer === TEXT_SHAPE || answer === ANY_SHAPE ? "--text '…' " : "--value '…JSON…' ";
  const options: Record<DecisionType, string> = {
    approve: '',
    edit: `--args ${argsWord(args)} `,
    reject: "--message '…' ",
    respond: kind === 'question' ? value : "--message '…' ",
  };
  const seen = `--fingerprint ${fingerprint.slice(0, SHORT_FINGERPRINT)}`;
  return allowed.map((type) => airlockCommand(type, [runId, id], `${options[type]}${seen}`));
}

function argsWord(args: Json | undefined): string {
  const json = args === undefined ? '' : JSON.stringify(args);
  return json === '' || json.length > MAX_ARGS_CHARACTERS ? "'{…}'" : jsonWord(json);
}

/** Argument of signal and update `decide` for the first decision that the question allows, to be completed. */
export function exampleDecision({ id, kind, allowed, fingerprint }: Asked): Decide {
  const examples: Record<DecisionType, Decision> = {
    approve: { type: 'approve' },
    edit: { type: 'edit', args: '…' },
    reject: { type: 'reject', message: '…' },
    respond: { type: 'respond', ...(kind === 'question' ? { value: '…' } : { message: '…' }) },
  };
  const decision = examples[allowed[0] ?? 'respond'];
  return { interruptId: id, decision, actor: 'you', fingerprint };
}

/** The official CLI's command that sends a decision. */
export function signalCommand(runId: string, decide: Decide): string {
  const input = jsonWord(JSON.stringify(decide));
  return `temporal workflow signal --workflow-id ${shellWord(runId)} --name decide --input ${input}`;
}

/** In JSON a character that is written out is read back as what it was. */
function jsonWord(json: string): string {
  return shellWord(showUnseen(json));
}
