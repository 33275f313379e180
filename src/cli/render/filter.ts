import { shellWord } from '../../common/shell-word.js';
import { oneLine } from './plain-text.js';

const MAX_CHARACTERS = 200;

/** The options of a list as they were given; nothing where it has none. */
export type GivenFilter = Readonly<Record<string, string | boolean | undefined>>;

/** `--agent refunds --open`; no text where nothing was asked for. */
export function renderFilter(filter: GivenFilter): string {
  const options = Object.entries(filter).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return [value === true ? `--${name}` : `--${name} ${shellWord(String(value))}`];
  });
  return oneLine(options.join(' '), MAX_CHARACTERS);
}
