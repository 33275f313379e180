/** Files that were saved together, as `airlock dev` names them. */
import { andList } from '../../common/and-list.js';
import { safeText } from './plain-text.js';

const MAX_NAMED = 3;

/** `agents.ts and resources.ts have changed`; of many the first ones, and how many more. */
export function renderChangedFiles(
  files: readonly string[],
  predicate: { one: string; many: string },
): string {
  const named = files.slice(0, MAX_NAMED).map(safeText);
  const more = files.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  return `${andList(all)} ${files.length === 1 ? predicate.one : predicate.many}`;
}
