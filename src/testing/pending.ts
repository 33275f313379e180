/** How a test names a pending request, and which one it means. */
import { messageLine, messagesOf } from '../common/message-words.js';
import type { FetchView, InterruptView } from '../common/protocol.js';
import type { Ledger } from '../workflows/ledger.js';
import { type Entry, type FetchEntry, type HumanEntry, isFetch } from '../workflows/ledger-entry.js';
import { TestRunError } from './test-run-error.js';

/** By its id (`approval-2`), by what is shown of it, or by its name: a resource, an action, a prompt. */
export type Named<View extends { id: string }> = string | View;

export function findFetch(ledger: Ledger, named: Named<Pick<FetchView, 'id'>>): FetchEntry {
  return theOne(ledger, named, ledger.pendingFetches);
}

export function findInterrupt(ledger: Ledger, named: Named<Pick<InterruptView, 'id'>>): HumanEntry {
  return theOne(ledger, named, ledger.pendingInterrupts);
}

/** @throws TestRunError when none or several are meant */
function theOne<One extends Entry>(ledger: Ledger, named: Named<{ id: string }>, pending: One[]): One {
  const name = typeof named === 'string' ? named : named.id;
  const found = pending.filter((entry) => entry.id === name || nameOf(entry) === name);
  const [one] = found;
  if (one && found.length === 1) return one;
  if (one) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new TestRunError(`'${name}' means ${found.length} pending requests: ${ids}. Name one by its id.`);
  }
  throw new TestRunError(`Nothing named '${name}' is pending. ${describePending(ledger)}`);
}

/** What a test calls a request by: the resource, the action, or the prompt. */
export function nameOf({ request }: Pick<Entry, 'request'>): string {
  switch (request.kind) {
    case 'fetch':
      return request.resource;
    case 'approval':
      return request.action;
    case 'question':
      return request.prompt;
  }
}

export function describePending(ledger: Ledger): string {
  const pending = [...ledger.pendingFetches, ...ledger.pendingInterrupts];
  if (pending.length === 0) return 'The run waits for no fetch and for no person.';
  const lines = pending.map((entry) => `  ${entry.id} ${describe(entry)}`);
  return `The run waits for:\n${lines.join('\n')}`;
}

export function describe(entry: Pick<Entry, 'request'>): string {
  const { request } = entry;
  const last = request.kind === 'fetch' ? messagesOf(request)?.at(-1) : undefined;
  if (last) return `${nameOf(entry)} ${short(messageLine(last).replace(/\s+/g, ' '))}`;
  const details =
    request.kind === 'fetch' ? request.params : request.kind === 'approval' ? request.args : null;
  const shown = details === null ? '' : ` ${JSON.stringify(details)}`;
  return `${nameOf(entry)}${short(shown)}`;
}

function short(words: string): string {
  return words.length > 200 ? `${words.slice(0, 199)}…` : words;
}

export { isFetch };
