/** `word` as a POSIX shell reads it back. A command's parser may still take it for an option: see `airlockCommand`. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
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
