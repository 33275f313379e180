/** What is seen of a run from outside: query `state`, search attributes, current details. Taken when it is at rest. */
import { workflowInfo } from '@temporalio/workflow';
import type { RunState, RunStatus } from '../protocol.js';
import { currentDetails } from './current-details.js';
import type { Inbox } from './inbox.js';
import { fetchView, interruptView, type Ledger } from './ledger.js';
import type { RunRequest } from './run-request.js';
import { Visibility } from './visibility.js';

export class RunView {
  readonly #request: RunRequest;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #visibility = new Visibility();
  #status: RunStatus = 'stepping';

  constructor(request: RunRequest, ledger: Ledger, inbox: Inbox) {
    this.#request = request;
    this.#ledger = ledger;
    this.#inbox = inbox;
  }

  /** @param status Default: by what is pending */
  show(status = this.#statusAtRest): void {
    const { agent, version } = this.#request;
    this.#status = status;
    this.#visibility.show({
      agent,
      version,
      status,
      assignees: this.#ledger.pendingInterrupts.flatMap(({ request }) => request.assignees ?? []),
      details: currentDetails(workflowInfo().workflowId, this.#ledger, this.#inbox.refused),
    });
  }

  /** Shows what changed while the run goes on waiting. */
  refresh(): void {
    this.show(this.#status);
  }

  /** Where a turn stands that is being played. */
  where(): Pick<RunState, 'fetches' | 'interrupts'> & { status: RunStatus } {
    return { status: this.#statusAtRest, ...this.#pending() };
  }

  #pending(): Pick<RunState, 'fetches' | 'interrupts'> {
    return {
      fetches: this.#ledger.pendingFetches.map(fetchView),
      interrupts: this.#ledger.pendingInterrupts.map(interruptView),
    };
  }

  state(steps: number, conversation: RunState['conversation']): RunState {
    const { agent, version, principal } = this.#request;
    return {
      status: this.#status,
      ...this.#pending(),
      agent,
      version,
      ...(principal && { principal }),
      refused: this.#inbox.refused,
      counts: { steps, ...this.#ledger.counts, refused: this.#inbox.refusedInAll },
      ...(conversation && { conversation }),
    };
  }

  get #statusAtRest(): RunStatus {
    const { pendingInterrupts, pendingFetches } = this.#ledger;
    return pendingFetches.length > 0 || pendingInterrupts.length === 0 ? 'fetching' : 'waiting_for_human';
  }
}
