/** Files that were saved together, as `airlock dev` names them. */
import { andList } from '../../common/and-list.js';
import { safeText } from './plain-text.js';

const MAX_NAMED = 3;

/** What is said of a change before it is taken up. */
export function renderReload(files: readonly string[], areWorkersRunning: boolean): string {
  const changed = renderChangedFiles(files, { one: 'has changed', many: 'have changed' });
  return areWorkersRunning
    ? `${changed}: the workers continue with the old code until new ones are ready`
    : `${changed}: workers start with the new code`;
}

/** What is said once the workers run what has changed. */
export const NEW_WORKERS = 'New workers have taken over: what is asked from now on, the new code answers.';

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
