/** The handles of agents' timers: which is of which timer of which invocation. */
import type { AgentTimers } from './agent-timers.js';

/** Handles stay apart from those of the host, whose numbers begin at 0. */
const FIRST_HANDLE = 2 ** 40;

/** Whether a handle is, or was, of a timer of an agent: the host knows nothing of it. */
export function isAgentHandle(handle: unknown): boolean {
  return typeof handle === 'number' && handle > FIRST_HANDLE;
}

/** Which timer of which invocation has which handle: one table for each global object. */
export class TimerHandles {
  readonly owners = new Map<number, AgentTimers>();
  #last = FIRST_HANDLE;

  next(owner: AgentTimers): number {
    this.#last += 1;
    this.owners.set(this.#last, owner);
    return this.#last;
  }
}
