/**
 * Text from outside made safe for a terminal and short enough for a line.
 *
 * What an agent asks is shown to the person who decides: a control sequence in it could move the cursor and show
 * another question than the one that is answered, and so could a change of the writing direction. What nobody sees could
 * make two texts look alike.
 */
import { showUnseen } from '../../common/unseen.js';

const BAR = '│ ';

/** `text` with every character made visible that nobody sees; lines are kept. */
export function safeText(text: string): string {
  return showUnseen(text.replace(/\r\n?/g, '\n'), '\n');
}

/** A name or a command: line breaks are made visible too, so that what follows stays on its line. */
export function safeLine(text: string): string {
  return showUnseen(text);
}

/** Words of others, with their lines: each stands behind a bar, so that none passes for a line of the page. */
export function quoted(text: string): string {
  return safeText(text).replace(/^/gm, BAR);
}

/** The same for words that begin behind others on a line. */
export function hanging(text: string): string {
  return safeText(text).replaceAll('\n', `\n  ${BAR}`);
}

/** `text` in one line of at most `maxCharacters`. */
export function oneLine(text: string, maxCharacters: number): string {
  const characters = [...safeText(text.replace(/\s+/g, ' ').trim())];
  if (characters.length <= maxCharacters) return characters.join('');
  return `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** `text` with its lines, cut to at most `maxCharacters`. */
export function cutText(text: string, maxCharacters: number): string {
  const characters = [...text];
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** JSON in one line; `undefined` is nothing. */
export function compactJson(value: unknown, maxCharacters: number): string {
  return value === undefined ? '' : oneLine(JSON.stringify(value), maxCharacters);
}

/** Every line of `text` moved to the right. */
export function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}
