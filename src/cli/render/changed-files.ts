/** Files that were saved together, as `airlock dev` names them. */
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
  const last = all.length > 1 ? ` and ${all.at(-1)}` : '';
  const list = all.length > 1 ? all.slice(0, -1).join(', ') : all.join('');
  return `${list}${last} ${files.length === 1 ? predicate.one : predicate.many}`;
}
