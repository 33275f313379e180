/**
 * The ledger of a run: every request that crossed the boundary, in the order asked, with its answer as far as there
 * is one. It numbers requests, and it is the log.
 *
 * 1. A request is entered once; a key that is known is the same request.
 * 2. An answer is entered once; what is answered, or withdrawn, is never changed.
 * 3. It is one JSON value: `snapshot()` and the constructor are inverse.
 */
import type { ValueCheck } from '../agent/boundary.js';
import type { RaisedRequest } from '../agent/session/session-host.js';
import type {
  Actor,
  Decision,
  FetchAnswer,
  FetchRequest,
  FetchView,
  HumanRequest,
  InterruptView,
  LogEntry,
} from '../common/protocol.js';
import { requestSummary } from '../common/request-summary.js';
import type { Turn } from './conversation/conversation.js';

export type FetchEntry = Extract<LogEntry, { request: FetchRequest }> & { key: string };
export type HumanEntry = Extract<LogEntry, { request: HumanRequest }> & { key: string };
export type Entry = FetchEntry | HumanEntry;

export type LedgerSnapshot = Entry[];

/** Of a pending question whose run has moved to another version: whoever asks the same again takes it over. */
const UNCLAIMED = 'free ';

export function unclaimPending(entries: LedgerSnapshot): LedgerSnapshot {
  return entries.map((entry) => (isPending(entry) ? { ...entry, key: `${UNCLAIMED}${entry.id}` } : entry));
}

export class Ledger {
  readonly #entries: Entry[];
  readonly #byKey: Map<string, Entry>;
  readonly #byId: Map<string, Entry>;
  readonly #checks = new Map<string, ValueCheck>();
  readonly #pending: Set<Entry>;
  /** By entry: the last ones are shown at every rest, and params may be long. */
  readonly #summaries = new WeakMap<Entry, string>();

  constructor(snapshot: LedgerSnapshot = []) {
    this.#entries = [...snapshot];
    this.#byKey = new Map(snapshot.map((entry) => [entry.key, entry]));
    this.#byId = new Map(snapshot.map((entry) => [entry.id, entry]));
    this.#pending = new Set(snapshot.filter(isPending));
  }

  /**
   * @param of the turn of a conversation
   * @returns the entry, if this request is new
   */
  enter({ key, fingerprint, request, check }: RaisedRequest, nowInMs: number, of?: Turn): Entry | undefined {
    const known = this.#byKey.get(key) ?? this.#takeOver(key, fingerprint);
    if (check) this.#checks.set(known?.id ?? this.#nextId(request.kind), check);
    if (known) return undefined;
    const entry = {
      id: this.#nextId(request.kind),
      ordinal: this.#entries.length + 1,
      fingerprint,
      requestedAt: new Date(nowInMs).toISOString(),
      ...(of && { turn: of.turn }),
      ...(of?.sentBy !== undefined && { sentBy: of.sentBy }),
      key,
      request,
    } as Entry;
    this.#entries.push(entry);
    this.#byKey.set(key, entry);
    this.#byId.set(entry.id, entry);
    this.#pending.add(entry);
    return entry;
  }

  /** Closes the questions of an earlier version that nobody has asked again. */
  withdrawUnclaimed(nowInMs: number): void {
    for (const entry of this.pendingInterrupts) {
      if (entry.key.startsWith(UNCLAIMED)) this.withdraw(entry, nowInMs);
    }
  }

  answerFetch(entry: FetchEntry, answer: FetchAnswer, nowInMs: number): void {
    this.#close(entry);
    entry.answeredAt = new Date(nowInMs).toISOString();
    entry.answer = answer;
    delete entry.blocked;
  }

  decide(
    entry: HumanEntry,
    decision: Decision,
    actor: Actor,
    decisionId: string | undefined,
    nowInMs: number,
  ): void {
    this.#close(entry);
    entry.answeredAt = new Date(nowInMs).toISOString();
    entry.decision = decision;
    entry.actor = actor;
    if (decisionId !== undefined) entry.decisionId = decisionId;
  }

  knows(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Nobody waits for an answer to this question any more. */
  withdraw(entry: HumanEntry, nowInMs: number): void {
    this.#close(entry);
    entry.withdrawnAt = new Date(nowInMs).toISOString();
  }

  find(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** @param key under which its session raised it */
  findByKey(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  /** The agent's own check of a value given to this question, where its node is running. */
  checkOf(id: string): ValueCheck | undefined {
    return this.#checks.get(id);
  }

  get pendingFetches(): FetchEntry[] {
    return [...this.#pending].filter(isFetch);
  }

  get pendingInterrupts(): HumanEntry[] {
    return [...this.#pending].filter((entry): entry is HumanEntry => !isFetch(entry));
  }

  get counts(): { fetches: number; interrupts: number } {
    const fetches = this.#entries.filter(isFetch).length;
    return { fetches, interrupts: this.#entries.length - fetches };
  }

  /** The most recent ones, newest last. */
  last(count: number): Entry[] {
    return this.#entries.slice(-count);
  }

  /** What a person reads of a request: one line. */
  summaryOf(entry: Entry): string {
    const made = this.#summaries.get(entry) ?? requestSummary(entry.request);
    this.#summaries.set(entry, made);
    return made;
  }

  log(): LogEntry[] {
    return this.#entries.map(({ key: _, ...entry }) => entry);
  }

  snapshot(): LedgerSnapshot {
    return this.#entries;
  }

  #takeOver(key: string, fingerprint: string): Entry | undefined {
    const free = this.pendingInterrupts.find(
      (entry) => entry.key.startsWith(UNCLAIMED) && entry.fingerprint === fingerprint,
    );
    if (!free) return undefined;
    this.#byKey.delete(free.key);
    free.key = key;
    this.#byKey.set(key, free);
    return free;
  }

  #nextId(kind: Entry['request']['kind']): string {
    return `${kind}-${this.#entries.length + 1}`;
  }

  #close(entry: Entry): void {
    if (!this.#pending.delete(entry)) throw new Error(`Request ${entry.id} is not pending.`);
    this.#checks.delete(entry.id);
  }
}

export function isPending({ answeredAt, withdrawnAt }: Entry): boolean {
  return answeredAt === undefined && withdrawnAt === undefined;
}

export function isFetch(entry: Entry): entry is FetchEntry {
  return entry.request.kind === 'fetch';
}

export function fetchView({ id, fingerprint, requestedAt, request, blocked }: FetchEntry): FetchView {
  return { id, fingerprint, requestedAt, ...request, ...(blocked && { blocked }) };
}

export function interruptView({ id, fingerprint, requestedAt, request }: HumanEntry): InterruptView {
  return { id, fingerprint, requestedAt, ...request };
}
