/**
 * Stands where fetches leave a workflow: each is a promise that the test settles. Test files share their modules, so there
 * is one for all of them: `vi.mock` it in place of src/workflows/fetch/dispatch.js.
 */
import type { dispatchFetch as dispatch } from '../../src/workflows/fetch/dispatch.js';
import type { FetchEntry } from '../../src/workflows/ledger-entry.js';

type Answer = Awaited<ReturnType<typeof dispatch>>;

export const dispatched: { id: string; settle(answer: unknown): void; fail(error: unknown): void }[] = [];

export function dispatchFetch(entry: FetchEntry): ReturnType<typeof dispatch> {
  return new Promise((resolve, reject) => {
    dispatched.push({ id: entry.id, settle: (answer) => resolve(answer as Answer), fail: reject });
  });
}
