/**
 * When a run is handed over to its next execution (continue-as-new), and with what.
 *
 * Wanted once the history is long, the server suggests it, somebody asks for it, or (where that is allowed) there is
 * another build to continue with; decisions are taken: those that came before are with the SDK, which hands nothing on; and
 * nothing is under way that the next execution would not do again (unrepeatable.ts). Due once no activity is under way, whose
 * deadlines bound the wait, and no update handler runs. A run that has more to carry than fits (size-limit.ts) continues in
 * its execution, and tries again now and then: it may carry less by then, or a payload store may have been configured. One
 * that comes near to where the server would terminate it fails instead, and says why.
 *
 * What is handed over is in the history of the next execution: a run that carries much continues for longer before it hands
 * over again, so that all its histories together grow with what was said, and not with its square.
 */
import { allHandlersFinished, log, setHandler, workflowInfo } from '@temporalio/workflow';
import { jsonByteLength } from '../../common/payload-size.js';
import { upgradeSignal } from '../../common/protocol.js';
import { isTooLarge, LIMIT_TEXT } from '../payload/size-limit.js';
import { runFailure } from '../run-failure.js';
import { settings } from '../settings.js';

/** The server terminates a run at 51,200 events or 50 MB. */
const LAST_EVENTS = 46_000;
const LAST_BYTES = 45_000_000;
/** The history is at least so many times what it began with, in bytes, before it is handed over again for its length. */
const TIMES_CARRIED = 8;
/** Bounds of that: a history is read whole when a worker takes a run over, and holds 2,000 updates at most. */
const MOST_EVENTS = 12_000;
const MOST_BYTES = 20_000_000;
/** How much longer the history is when the next attempt is made. */
const NEXT_ATTEMPT = 1.1;

export class ContinueAsNew<Next> {
  readonly #isQuiet: () => boolean;
  readonly #make: () => Next;
  readonly #isReady: () => boolean;
  readonly #hasToStay: () => boolean;
  /** Events before which it is not tried, because there was too much to carry. */
  #notBefore = 0;
  #isRequested = false;
  next: Next | undefined;
  /** Bytes that this execution was given, where it was much. */
  readonly #carriedBytes: number;

  /**
   * @param isQuiet whether nothing is under way
   * @param make what the next execution is given, made when the workflow is at rest
   * @param isReady whether this execution takes decisions by now; must become true in a microtask alone
   * @param hasToStay whether the next execution would not go on with all that is under way. Asked where it is wanted
   */
  constructor(
    isQuiet: () => boolean,
    make: () => Next,
    carriedBytes = 0,
    isReady: () => boolean = () => true,
    hasToStay: () => boolean = () => false,
  ) {
    this.#isQuiet = isQuiet;
    this.#make = make;
    this.#isReady = isReady;
    this.#hasToStay = hasToStay;
    this.#carriedBytes = carriedBytes;
  }

  get isSuggested(): boolean {
    return this.#isWanted && (isAtItsEnd() || !this.#hasToStay());
  }

  get #isWanted(): boolean {
    const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
    const { limits, upgradeOnContinueAsNew } = settings();
    return (
      this.#isReady() &&
      historyLength >= this.#notBefore &&
      (this.#isRequested ||
        (this.#isWorthIt && (continueAsNewSuggested || historyLength >= limits.historyEvents)) ||
        (upgradeOnContinueAsNew && targetWorkerDeploymentVersionChanged))
    );
  }

  get #isWorthIt(): boolean {
    const { historyLength, historySize } = workflowInfo();
    return (
      historySize >= Math.min(TIMES_CARRIED * this.#carriedBytes, MOST_BYTES) || historyLength >= MOST_EVENTS
    );
  }

  /** Somebody wants it, for whatever the next execution may find. */
  request(): void {
    this.#isRequested = true;
  }

  /** From then on somebody may. */
  handleUpgrade(): void {
    const description =
      'Goes on in a next execution: on the current version, where there is a migration to it.';
    setHandler(upgradeSignal, () => this.request(), { description });
  }

  get isDue(): boolean {
    return this.isSuggested && this.#isQuiet() && allHandlersFinished();
  }

  /**
   * @returns whether the run is to end this execution with `next`
   * @throws ApplicationFailure `airlock.too_large` where the run can neither be handed over nor continue
   */
  prepare(): boolean {
    if (!this.isDue) return false;
    if (this.#hasToStay()) {
      throw runFailure(
        'too_large',
        'The history is as long as the server allows, and the next execution would not go on with all that is under way: ' +
          'a node reads a graph by stream() or streamEvents(), or has finished without a functional task that it had called. ' +
          'Call the graph by invoke(), and await the task.',
      );
    }
    const next = this.#make();
    const bytes = jsonByteLength(next);
    const { historyLength } = workflowInfo();
    if (!isTooLarge(bytes, `hand-over at event ${historyLength}`)) {
      this.next = next;
      return true;
    }
    const state = `The run's state has ${bytes} bytes as JSON, ${LIMIT_TEXT}`;
    if (isAtItsEnd()) {
      throw runFailure(
        'too_large',
        `${state}: its next execution cannot be given it, and its history is as long as the server allows. Keep less in the agent's state.`,
      );
    }
    log.warn(`${state}: it cannot continue as new, and keeps its history.`);
    this.#notBefore = Math.ceil(historyLength * NEXT_ATTEMPT);
    return false;
  }
}

/** Whether the history comes near to where the server would terminate the run. */
function isAtItsEnd(): boolean {
  const { historyLength, historySize } = workflowInfo();
  return historyLength >= LAST_EVENTS || historySize >= LAST_BYTES;
}
