/**
 * Signal `stop`: an agent worker gives up a run whose agent computes without end, or allocates without end. Such an
 * agent cannot be interrupted from within; the signal comes with the workflow task that is tried again, and its handler
 * runs before any of the agent's code. So it is set before anything else, the agents module included.
 */
import { type ApplicationFailure, setHandler } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { stopSchema, stopSignal } from '../../common/protocol.js';
import { whyUnreadable } from '../payload/payload-converter.js';
import { runFailure } from '../run-failure.js';

export class StopRequest {
  /** What the run is to fail with. */
  failure: ApplicationFailure | undefined;
  onStop: (failure: ApplicationFailure) => void = () => {};

  constructor() {
    setHandler(stopSignal, (raw) => this.#take(raw), {
      description:
        'Fails the run: { code, message }. Sent by agent workers to a run that they cannot work on.',
    });
  }

  /** @throws ApplicationFailure once the run was asked to stop */
  throwIfStopped(): void {
    if (this.failure) throw this.failure;
  }

  /** Anything else than the protocol's shape changes nothing. */
  #take(raw: unknown): void {
    const parsed = whyUnreadable(raw) === undefined ? stopSchema.safeParse(raw) : undefined;
    if (!parsed?.success || this.failure) return;
    this.failure = runFailure(parsed.data.code, parsed.data.message);
    // A timer that has fired by now would run the agent's code before the run can fail. Temporal takes it for cancelled.
    getActivator().completions.timer.clear();
    this.onStop(this.failure);
  }
}
