/**
 * What is asked of the outside and what has come back: requests are entered in the ledger and fetches go out at once;
 * answers of services and of people are collected until the agent is at rest and takes them all.
 */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Answer } from '../../agent/boundary.js';
import { NondeterministicAgentError } from '../../agent/session/nondeterministic-agent-error.js';
import type { RaisedRequest } from '../../agent/session/session-host.js';
import { shownFingerprint } from '../../common/fingerprint.js';
import type { FetchAnswer } from '../../common/protocol.js';
import { requestSummary } from '../../common/request-summary.js';
import { wellFormedJson } from '../../common/well-formed.js';
import { reportRequest } from '../checks/request-report.js';
import type { Turn } from '../conversation/conversation.js';
import { type Caller, dispatchFetch } from '../fetch/dispatch.js';
import { taskByteBudget } from '../fetch/task-byte-budget.js';
import { markAsked } from '../human/question-patches.js';
import type { Ledger } from '../ledger.js';
import { type Entry, type FetchEntry, type HumanEntry, isFetch, isPending } from '../ledger-entry.js';
import { type ChangedCodeError, changedCode } from '../outcome/changed-code.js';
import { settings } from '../settings.js';
import { askedOf } from './asked-of.js';
import { assertCanBeAsked } from './assert-can-be-asked.js';

/** Answers that came but were not given to the agent yet. */
export type ReadyAnswers = [key: string, answer: Answer][];

export class Requests {
  readonly #caller: Caller;
  readonly #assignees: string[];
  readonly #ledger: Ledger;
  readonly #onBroken: (error: unknown) => void;
  readonly #mayAsk: (entry: Entry) => boolean;
  readonly #onStuck: () => void;
  readonly #byteBudget = taskByteBudget();
  #ready: Map<string, Answer>;
  #raised = 0;
  #withdrawn = 0;
  /** Decisions of this activation that are not ready yet. */
  #decided = 0;
  #inFlight = 0;
  /** Of the turn being played, made with its first fetch; a run that is no conversation needs none. */
  #scope: CancellationScope | undefined;

  /**
   * @param assignees who is asked where a question names no assignees; else the configuration says
   * @param on `broken` receives what ends the run: a fetch that has no outcome, a replay that asks otherwise; `request`,
   * of each request that is new, says whether it may go out; `stuck`, that the run cannot go on until its deployment is
   * fixed, or can again
   */
  constructor(
    caller: Caller & { assignees: string[] },
    ledger: Ledger,
    on: { broken(error: unknown): void; request(entry: Entry): boolean; stuck(): void },
    ready: ReadyAnswers = [],
  ) {
    this.#caller = caller;
    this.#assignees = caller.assignees.length > 0 ? caller.assignees : settings().assignees;
    this.#ledger = ledger;
    this.#onBroken = on.broken;
    this.#mayAsk = on.request;
    this.#onStuck = on.stuck;
    this.#ready = new Map(ready);
  }

  /** How many there have been in this execution. */
  get raised(): number {
    return this.#raised;
  }

  /** How many questions were closed in this execution because no code waits for them. */
  get withdrawn(): number {
    return this.#withdrawn;
  }

  /** Activities under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get hasAnswers(): boolean {
    return this.#ready.size > 0;
  }

  /** Whether there are answers, or will be as soon as the handlers of this activation are done. */
  get areAnswersComing(): boolean {
    return this.hasAnswers || this.#decided > 0;
  }

  /**
   * @param turn of a conversation
   * @throws TooLargeError, TypeError for a question that cannot be shown
   */
  raise({ request, ...rest }: RaisedRequest, turn: Turn | undefined): void {
    // What is shown and sent is what the fingerprint was made of.
    const raised: RaisedRequest = { ...rest, request: wellFormedJson(request) };
    const isKnown = this.#ledger.findByKey(raised.key) !== undefined;
    if (!isKnown || this.#isReworded(raised)) assertCanBeAsked(raised);
    if (raised.isNew && isKnown) {
      this.#onBroken(new NondeterministicAgentError(raised.key, raised));
      return;
    }
    if (this.#ready.has(raised.key) && this.#isReworded(raised)) {
      this.#onBroken(this.#decidedOtherwise(raised));
      return;
    }
    const entered = { ...raised, request: askedOf(raised.request, this.#assignees) };
    const entry = this.#ledger.enter(entered, Date.now(), turn);
    const { id } = entry ?? this.#ledger.findByKey(raised.key) ?? {};
    if (id !== undefined) reportRequest({ ...raised, id });
    if (!entry) return;
    this.#raised += 1;
    if (!this.#mayAsk(entry)) return;
    if (isFetch(entry)) void this.#fetch(entry, turn);
    else this.#ask(entry);
  }

  /** A person's answer. Not ready in the handler's own turn: those of one activation come together (see rest.ts). */
  async onDecision(key: string, answer: Answer): Promise<void> {
    this.#decided += 1;
    await null;
    this.#decided -= 1;
    this.#ready.set(key, answer);
  }

  /** Closes the questions that no code waits for any more. A fetch runs to its end, and its answer is ignored. */
  withdraw(keys: readonly string[]): void {
    this.#withdrawn += this.#ledger.withdrawAsked(keys, Date.now());
  }

  takeAnswers(): ReadonlyMap<string, Answer> {
    const taken = this.#ready;
    this.#ready = new Map();
    return taken;
  }

  /**
   * Ends what is still pending: the turn, or the run, has ended without waiting for it. Questions are withdrawn,
   * fetches are over; those of a turn are cancelled, those of a run end with it.
   */
  cancelPending(): void {
    for (const entry of this.#ledger.pendingInterrupts) this.#ledger.withdraw(entry, Date.now());
    for (const entry of this.#ledger.pendingFetches) {
      const { resource } = entry.request;
      const message = `${entry.turn === undefined ? 'The run' : `Turn ${entry.turn}`} ended without waiting for ${entry.id}.`;
      this.#ledger.answerFetch(
        entry,
        { ok: false, error: { code: 'cancelled', resource, message } },
        Date.now(),
      );
    }
    this.#ready = new Map();
    this.#scope?.cancel();
    this.#scope = undefined;
  }

  snapshot(): ReadyAnswers {
    return [...this.#ready];
  }

  #ask(entry: HumanEntry): void {
    const before = markAsked(entry);
    if (before) {
      const { agent, version } = this.#caller;
      const what = `${before.id} was another question (${before.fingerprint}…) than ${entry.id} is now: ${requestSummary(entry.request)}.`;
      this.#onBroken(changedCode(what, agent, version));
    }
  }

  /** Whether a question that waits is asked in other words than before. */
  #isReworded({ key, request }: RaisedRequest): boolean {
    const known = this.#ledger.findByKey(key);
    if (!known || isFetch(known) || request.kind === 'fetch') return false;
    return shownFingerprint(request) !== this.#ledger.views.fingerprintOf(known);
  }

  /** A decision that the agent was not given yet was made about what was shown then. */
  #decidedOtherwise({ key, request }: RaisedRequest): ChangedCodeError {
    const { agent, version } = this.#caller;
    const { id } = this.#ledger.findByKey(key) ?? {};
    const what = `${id} was decided in other words than it is asked in now: ${requestSummary(request)}.`;
    return changedCode(what, agent, version);
  }

  async #fetch(entry: FetchEntry, turn: Turn | undefined): Promise<void> {
    this.#inFlight += 1;
    try {
      const answer = await this.#dispatch(entry, turn);
      if (!isPending(entry)) return;
      this.#ledger.answerFetch(entry, answer, Date.now());
      this.#ready.set(entry.key, answer);
    } catch (error) {
      // A cancelled run ends by itself, at the condition it waits for.
      if (!isCancellation(error)) this.#onBroken(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  #dispatch(entry: FetchEntry, turn: Turn | undefined): Promise<FetchAnswer> {
    const dispatch = () => dispatchFetch(entry, this.#caller, this.#byteBudget, this.#ledger, this.#onStuck);
    if (!turn) return dispatch();
    this.#scope ??= new CancellationScope();
    return this.#scope.run(dispatch);
  }
}
