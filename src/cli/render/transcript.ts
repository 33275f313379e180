import { nameWord } from '../../common/argument-words.js';
import { callText } from '../../common/message-words.js';
import type { Colors } from '../output.js';
import type { TranscriptLine } from '../transcript.js';
import { compactJson, hanging, indent, oneLine, quoted, safeLine } from './plain-text.js';

const MAX_CHARACTERS = 200;
const MAX_REASON_CHARACTERS = 500;

/** A run as a conversation: messages in full, and what happened between them in a line each. */
export function renderTranscript(lines: readonly TranscriptLine[], colors: Colors): string {
  if (lines.length === 0) return colors.dim('Nothing was said yet.');
  let turn: number | undefined;
  const blocks = lines.flatMap((line) => {
    const heading = line.turn !== undefined && line.turn !== turn ? [colors.dim(`── turn ${line.turn}`)] : [];
    turn = line.turn;
    return [...heading, renderLine(line, colors)];
  });
  return blocks.join('\n');
}

function renderLine(line: TranscriptLine, colors: Colors): string {
  switch (line.kind) {
    case 'message': {
      const calls = line.calls.map((call) => {
        const edited = call.edited ? `  ${colors.yellow('edited by the reviewer')}` : '';
        return `${colors.cyan(`→ ${safeLine(callText(call))}`)}${edited}`;
      });
      const words = line.text === '' ? [] : [quoted(line.text)];
      return `${colors.bold(safeLine(line.who))}\n${indent([...words, ...calls].join('\n'), '  ')}`;
    }
    case 'failed':
      return `  ${colors.red('✖')} ${hanging(line.message)} (${safeLine(line.code)})`;
    case 'fetch': {
      const { answer } = line;
      const answered =
        answer === null
          ? 'pending'
          : answer.ok
            ? compactJson(answer.value, MAX_CHARACTERS)
            : `${answer.error.code}: ${oneLine(answer.error.message, MAX_REASON_CHARACTERS)}`;
      const asked = `${line.id}  ${nameWord(line.resource)} ${compactJson(line.params, MAX_CHARACTERS)}`;
      return colors.dim(`  ${safeLine(asked)}  =  ${safeLine(answered)}`);
    }
    case 'question': {
      const args = line.args === undefined ? '' : ` ${compactJson(line.args, MAX_CHARACTERS)}`;
      // Of an approval it is a name, before its arguments.
      const asked = line.args === undefined ? line.asked : nameWord(line.asked);
      const edited = line.edited === undefined ? '' : ` with ${compactJson(line.edited, MAX_CHARACTERS)}`;
      const by = line.by === undefined ? '' : ` by ${line.by}`;
      const words = line.words === undefined ? '' : `: ${oneLine(line.words, MAX_CHARACTERS)}`;
      return colors.yellow(
        `  ${safeLine(`${line.id}  ${oneLine(asked, MAX_CHARACTERS)}${args}  =  ${line.decision ?? 'open'}${edited}${by}${words}`)}`,
      );
    }
  }
}
