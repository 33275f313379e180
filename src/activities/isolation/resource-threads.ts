/**
 * The threads in which isolated resources answer, so that a handler that computes holds up no other fetch.
 *
 * 1. A thread answers one fetch at a time. As many fetches as there are threads run at once; the others wait.
 * 2. When the run no longer wants the answer, or the attempt's time is up, the thread is ended, whatever it does.
 * 3. A thread that ends by itself (out of memory, a throw outside of the handler) fails its own fetch and no other.
 */
import { availableParallelism } from 'node:os';
import type { FetchCall, Json } from '../../common/protocol.js';
import type { FetchContext } from '../define.js';
import { IsolatedThread } from './isolated-thread.js';
import type { ThreadSetup } from './messages.js';

/** A handler may as well wait for others as compute. */
const THREADS_PER_CORE = 2;
const MIN_THREADS = 4;

export class ResourceThreads {
  readonly #setup: ThreadSetup;
  readonly #maxThreads = Math.max(MIN_THREADS, THREADS_PER_CORE * availableParallelism());
  readonly #idle: IsolatedThread[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
  }

  /** @throws ApplicationFailure as the thread has classified it, ResourceError where the thread is gone */
  async answer(name: string, call: FetchCall, context: FetchContext): Promise<Json> {
    await this.#turn(context.signal);
    const thread = this.#takeIdle() ?? new IsolatedThread(this.#setup);
    try {
      return await thread.answer(name, call, context);
    } finally {
      if (!thread.isLost) this.#idle.push(thread);
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  #takeIdle(): IsolatedThread | undefined {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop())
      if (!thread.isLost) return thread;
    return undefined;
  }

  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#busy >= this.#maxThreads) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          const at = this.#waiting.indexOf(wake);
          if (at >= 0) this.#waiting.splice(at, 1);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    signal.throwIfAborted();
    this.#busy += 1;
  }
}
