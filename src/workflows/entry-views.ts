/** The entries of a ledger as they are seen outside: in one line, as a question, in the log. */
import { shownFingerprint } from '../common/fingerprint.js';
import type { InterruptView, LogEntry } from '../common/protocol.js';
import { questionLogEntry } from '../common/question-log.js';
import { requestSummary } from '../common/request-summary.js';
import type { AskedMessages } from './conversation/asked-messages.js';
import { type Entry, type HumanEntry, isFetch } from './ledger-entry.js';

export class EntryViews {
  readonly #messages: AskedMessages;
  /** By entry: the last ones are shown at every rest, and params may be long. */
  readonly #summaries = new WeakMap<Entry, string>();
  readonly #fingerprints = new WeakMap<HumanEntry, string>();

  constructor(messages: AskedMessages) {
    this.#messages = messages;
  }

  /** What a person reads of a request: one line. */
  summaryOf(entry: Entry): string {
    const made = this.#summaries.get(entry) ?? requestSummary(entry.request);
    this.#summaries.set(entry, made);
    return made;
  }

  /** Of a question as a person is shown it. */
  fingerprintOf(entry: HumanEntry): string {
    const made = this.#fingerprints.get(entry) ?? shownFingerprint(entry.request);
    this.#fingerprints.set(entry, made);
    return made;
  }

  /** A question is worded otherwise by now. */
  forget(entry: HumanEntry): void {
    this.#summaries.delete(entry);
    this.#fingerprints.delete(entry);
  }

  viewOf(entry: HumanEntry): InterruptView {
    const { id, requestedAt, request } = entry;
    return { id, fingerprint: this.fingerprintOf(entry), requestedAt, ...request };
  }

  logEntry(entry: Entry): LogEntry {
    if (isFetch(entry)) {
      const { key: _, isStuck: __, ...fetch } = entry;
      return { ...fetch, request: this.#messages.shown(entry) };
    }
    const { key: _, ...question } = entry;
    return questionLogEntry(question, this.fingerprintOf(entry));
  }
}
