/**
 * The ledger of a run: every request that crossed the boundary, in the order asked, with its answer as far as there
 * is one. It numbers requests, and it is the log.
 *
 * 1. A request is entered once; a key that is known is the same request. A question without an answer is what it is asked as
 *    last: other code may word it otherwise, allow other decisions or ask other people. Its id stays.
 * 2. An answer is entered once; what is answered, or withdrawn, is never changed.
 * 3. It is one JSON value: its `entries`, which the constructor takes.
 * 4. What was answered and grows with the run is handed over once and then no more (log-archive.ts): a log that
 *    is longer than that stays in the inputs of the executions before.
 */
import type { ValueCheck } from '../agent/boundary.js';
import type { RaisedRequest } from '../agent/session/session-host.js';
import { wordingFingerprint } from '../common/fingerprint.js';
import type { DecisionRecord, FetchAnswer, HumanRequest, LogEntry } from '../common/protocol.js';
import { AskedMessages } from './conversation/asked-messages.js';
import type { Turn } from './conversation/conversation.js';
import { archiveLog, type EarlierLog, NO_EARLIER_LOG } from './conversation/log-archive.js';
import { EntryViews } from './entry-views.js';
import { type CountedFetches, FetchesBefore } from './fetch/fetches-before.js';
import { HeldEntries } from './held-entries.js';
import {
  type Entry,
  type FetchEntry,
  type HumanEntry,
  isFetch,
  isPending,
  isUnclaimed,
  keepAnswer,
  type LedgerSnapshot,
} from './ledger-entry.js';
import { RequestCounts } from './request-counts.js';

export class Ledger {
  /** Those that this execution holds. */
  readonly #held: HeldEntries;
  readonly #checks = new Map<string, ValueCheck>();
  /** What is known of entries that were not handed over. */
  readonly earlier: EarlierLog;
  /** What was closed before this execution. */
  readonly #given: ReadonlySet<Entry>;
  readonly messages: AskedMessages;
  readonly views: EntryViews;
  /** For policies. */
  readonly fetchesBefore: FetchesBefore;
  readonly #counts: RequestCounts;

  /**
   * @param earlier what is known of entries that were not handed over, and of messages
   * @param counted fetches, by the executions before
   */
  constructor(snapshot: LedgerSnapshot = [], earlier: EarlierLog = NO_EARLIER_LOG, counted?: CountedFetches) {
    this.#held = new HeldEntries(snapshot);
    this.earlier = earlier;
    this.#given = new Set(snapshot.filter((entry) => !isPending(entry)));
    this.messages = new AskedMessages(earlier.lists);
    this.views = new EntryViews(this.messages);
    this.#counts = new RequestCounts(snapshot, earlier);
    this.fetchesBefore = new FetchesBefore(this.#held.all, counted, earlier.archived.length === 0);
  }

  /**
   * @param of the turn of a conversation
   * @returns the entry, if this request is new
   */
  enter(raised: RaisedRequest, nowInMs: number, of?: Turn): Entry | undefined {
    const { key, isNew, fingerprint, request, check } = raised;
    const known = this.#held.byKey(key) ?? this.#held.takeOver(key, fingerprint);
    // One that was answered and handed over no more: its node runs again.
    if (!known && isNew === false) return undefined;
    if (check) this.#checks.set(known?.id ?? this.#counts.nextId(request.kind), check);
    if (known) {
      if (request.kind !== 'fetch') this.#reword(known, request);
      return undefined;
    }
    const entry = {
      id: this.#counts.nextId(request.kind),
      ordinal: this.total + 1,
      fingerprint,
      requestedAt: new Date(nowInMs).toISOString(),
      ...(of && { turn: of.turn }),
      ...(of?.sentBy !== undefined && { sentBy: of.sentBy }),
      key,
      request,
    } as Entry;
    this.#held.add(entry);
    this.#counts.count(entry);
    if (isFetch(entry)) this.messages.enter(entry);
    return entry;
  }

  /** Closes the questions of an earlier version that were not asked again. */
  withdrawUnclaimed(nowInMs: number): void {
    for (const entry of this.pendingInterrupts) if (isUnclaimed(entry)) this.withdraw(entry, nowInMs);
  }

  /**
   * Closes the questions of these keys that have no answer.
   * @returns how many
   */
  withdrawAsked(keys: readonly string[], nowInMs: number): number {
    const open = keys.flatMap((key) => {
      const entry = this.#held.byKey(key);
      return entry && !isFetch(entry) && isPending(entry) ? [entry] : [];
    });
    for (const entry of open) this.withdraw(entry, nowInMs);
    return open.length;
  }

  answerFetch(entry: FetchEntry, answer: FetchAnswer, nowInMs: number): void {
    entry.request = this.messages.shown(entry);
    this.messages.forget(entry);
    this.#close(entry);
    entry.answeredAt = new Date(nowInMs).toISOString();
    entry.answer = answer;
    delete entry.blocked;
    delete entry.isStuck;
  }

  /** @param answer what answers the question by now, this decision or one before; nothing while more are wanted */
  decide(entry: HumanEntry, record: DecisionRecord, answer: DecisionRecord | undefined): void {
    if (!answer) {
      entry.others = [...(entry.others ?? []), record];
      return;
    }
    this.#close(entry);
    keepAnswer(entry, record, answer);
  }

  /** No code waits for an answer to this question any more. */
  withdraw(entry: HumanEntry, nowInMs: number): void {
    this.#close(entry);
    entry.withdrawnAt = new Date(nowInMs).toISOString();
  }

  find(id: string): Entry | undefined {
    return this.#held.byId(id);
  }

  /** @param key under which its session raised it */
  findByKey(key: string): Entry | undefined {
    return this.#held.byKey(key);
  }

  /** The agent's own check of a value given to this question, where its node is running. */
  checkOf(id: string): ValueCheck | undefined {
    return this.#checks.get(id);
  }

  get pendingFetches(): FetchEntry[] {
    return this.#held.pending.filter(isFetch);
  }

  get pendingInterrupts(): HumanEntry[] {
    return this.#held.pending.filter((entry): entry is HumanEntry => !isFetch(entry));
  }

  get counts(): { fetches: number; interrupts: number } {
    return this.#counts.byContract;
  }

  /** Requests of the run so far, those included that are not handed over any more. */
  get total(): number {
    return this.#counts.total;
  }

  /** By ordinal: those that this execution holds. */
  get entries(): readonly Entry[] {
    return this.#held.all;
  }

  /** All that this execution holds, as the log shows it. */
  log(): LogEntry[] {
    return this.#held.all.map((entry) => this.views.logEntry(entry));
  }

  /**
   * What the next execution is given: not all of a long log.
   * @param runId of this execution
   */
  handOver(runId: string): { ledger: LedgerSnapshot; earlier?: EarlierLog } {
    return archiveLog({
      entries: this.#held.all,
      given: this.#given,
      earlier: this.earlier,
      lists: this.messages.snapshot(),
      runId,
    });
  }

  #reword(known: Entry, request: HumanRequest): void {
    if (isFetch(known) || !isPending(known)) return;
    if (wordingFingerprint(known.request) === wordingFingerprint(request)) return;
    known.request = request;
    this.views.forget(known);
  }

  #close(entry: Entry): void {
    this.#held.close(entry);
    this.#checks.delete(entry.id);
  }
}
