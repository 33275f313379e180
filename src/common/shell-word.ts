/** Words of commands that a person pastes. What the shell reads back is the word itself, and never one that looks alike. */
import { replaceUnseen } from './unseen.js';

/** What no shell changes. In zsh a word that begins with `=` is the path of a command. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
/** A page makes one space of several, and a copy of it makes spaces of other blanks. */
const LOST_BLANKS = /(?! )\p{Zs}| (?= )/gu;
/** No argument holds a NUL, and a shell drops what follows it: this stops the shell instead. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
const NO_WORD = '"${:?}"';

/**
 * `word` as a shell reads it back. Characters that nobody sees are written as `$'…'` reads them (bash, zsh, ksh), so
 * that the command can be printed as it is: written out otherwise, it would name another run.
 * A command's parser may still take the word for an option: see `airlockCommand`.
 */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (word.includes('\0')) return NO_WORD;
  if (!hasLost(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  // Interactive shells look for `!` before they look for quotes.
  return `$'${withoutLost(word.replace(/['\\!]/g, octal))}'`;
}

function hasLost(word: string): boolean {
  return withoutLost(word) !== word;
}

function withoutLost(word: string): string {
  return replaceUnseen(word, octal).replace(LOST_BLANKS, octal);
}

/** Its bytes in UTF-8, three digits each: `\u` depends on the shell's locale, and `\x` has no fixed length everywhere. */
function octal(character: string): string {
  const bytes = Array.from(new TextEncoder().encode(character));
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/**
 * A command of `airlock`, ready to be pasted. Whoever starts a run chooses its id: an id that begins with a dash would
 * be read as an option, and the next word as the run. So it stands behind `--`, and the options before it.
 * @param words in their order, as they are: ids of runs and of questions
 * @param options as the shell takes them
 */
export function airlockCommand(name: string, words: readonly string[], options = ''): string {
  const hasDash = words.some((word) => word.startsWith('-'));
  const given = words.map(shellWord);
  const parts = hasDash ? [options, '--', ...given] : [...given, options];
  return ['airlock', name, ...parts.filter((part) => part !== '')].join(' ');
}
