/** What is seen of a run from outside: query `state`, search attributes, current details. Taken when it is at rest. */
import { patched, workflowInfo } from '@temporalio/workflow';
import { waitsForDeployment } from '../../common/blocked-fetch.js';
import { type OpenQuestions, openQuestions } from '../../common/open-questions.js';
import type { HumanRequest, RunState, RunStatus } from '../../common/protocol.js';
import type { Inbox } from '../human/inbox.js';
import type { Ledger } from '../ledger.js';
import { fetchView, type HumanEntry } from '../ledger-entry.js';
import type { RunRequest } from '../run-request.js';
import { currentDetails } from './current-details.js';
import { externalFetches } from './external-fetches.js';
import { type RunAttributes, Visibility } from './visibility.js';

export class RunView {
  readonly #request: RunRequest;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #visibility = new Visibility();
  #status: RunStatus = 'running';
  /** What is said of the questions that were open last: refused decisions come by the thousand, and change nothing in it. */
  #asked: { requests: HumanRequest[]; assignees: string[]; questions: OpenQuestions } | undefined;

  constructor(request: RunRequest, ledger: Ledger, inbox: Inbox) {
    this.#request = request;
    this.#ledger = ledger;
    this.#inbox = inbox;
  }

  /** @param status Default: by what is pending */
  show(status = this.#statusAtRest): void {
    this.#status = status;
    this.#visibility.show(
      this.#seen(status),
      externalFetches(this.#ledger.pendingFetches),
      currentDetails(workflowInfo().workflowId, this.#ledger, this.#inbox.refused),
    );
  }

  /** Shows what nodes that ran again have asked in the end. A history from before this was done continues without it. */
  publishAfterReplay(): void {
    const isSeen = !this.#visibility.wouldChange(this.#seen(this.#statusAtRest));
    if (isSeen || patched('airlock show what was caught up with')) this.show();
  }

  /** Shows in what words the questions of before are asked now: all were asked again. */
  showReworded(): void {
    this.#visibility.showReworded(this.#open().questions);
  }

  #seen(status: RunStatus): RunAttributes {
    const { agent, version } = this.#request;
    return { agent, version, status, ...this.#open() };
  }

  #open(): { assignees: string[]; questions: OpenQuestions } {
    const pending = this.#ledger.pendingInterrupts;
    // A question that is worded otherwise is another request.
    const isKnown =
      pending.length === this.#asked?.requests.length &&
      pending.every(({ request }, index) => request === this.#asked?.requests[index]);
    if (!isKnown || !this.#asked) this.#asked = this.#look(pending);
    const { assignees, questions } = this.#asked;
    return { assignees, questions };
  }

  #look(pending: HumanEntry[]) {
    const views = pending.map((entry) => this.#ledger.views.viewOf(entry));
    const assignees = [...new Set(views.flatMap((question) => question.assignees ?? []))].sort();
    const requests = pending.map(({ request }) => request);
    return { requests, assignees, questions: openQuestions(views) };
  }

  /** Shows what changed while the run keeps waiting. */
  refresh(): void {
    this.show(this.#status);
  }

  /** Status of the turn in progress. */
  status(): Pick<RunState, 'fetches' | 'interrupts'> & { status: RunStatus } {
    return { status: this.#statusAtRest, ...this.#pending() };
  }

  #pending(): Pick<RunState, 'fetches' | 'interrupts'> {
    return {
      fetches: this.#ledger.pendingFetches.map((entry) =>
        fetchView(entry, this.#ledger.messages.shown(entry)),
      ),
      interrupts: this.#ledger.pendingInterrupts.map((entry) => this.#ledger.views.viewOf(entry)),
    };
  }

  state(steps: number, conversation: RunState['conversation']): RunState {
    const { agent, version, principal } = this.#request;
    return {
      status: this.#status,
      ...(this.#status === 'stuck' && this.#stuckReason),
      ...this.#pending(),
      agent,
      version,
      ...(principal && { principal }),
      refused: this.#inbox.refused,
      counts: { steps, ...this.#ledger.counts, refused: this.#inbox.refusedInAll },
      ...(conversation && { conversation }),
    };
  }

  get #stuckReason(): Pick<RunState, 'reason'> {
    const fetch = this.#ledger.pendingFetches.find(({ isStuck }) => isStuck);
    if (!fetch?.blocked) return {};
    const { code, message } = fetch.blocked;
    return { reason: { code, message: waitsForDeployment(fetch.id, fetch.request.resource, message) } };
  }

  get #statusAtRest(): RunStatus {
    const { pendingInterrupts, pendingFetches } = this.#ledger;
    if (pendingFetches.some(({ isStuck }) => isStuck)) return 'stuck';
    return pendingFetches.length > 0 || pendingInterrupts.length === 0 ? 'fetching' : 'waiting_for_human';
  }
}
