/**
 * From the first thing started to the last one stopped.
 *
 * 1. Whatever was started is stopped, in reverse order, however the demo ends: done, failed, or asked to stop.
 * 2. Once somebody asks it to stop nothing else is started, and it says nothing more.
 * 3. Who asks again ends it at once; what then still runs is told to end as this process exits.
 */
import { DemoError } from './demo-error.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

export class Lifetime {
  #stops = [];
  #interrupt = new AbortController();

  constructor() {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (this.signal.aborted) process.exit(INTERRUPTED);
        this.interrupt();
      });
    }
  }

  /** Aborts when somebody asks the demo to stop. */
  get signal() {
    return this.#interrupt.signal;
  }

  interrupt() {
    this.#interrupt.abort(new DemoError('Stopped.'));
  }

  /**
   * Starts something that has to be stopped.
   * @template Thing
   * @param {() => Thing | Promise<Thing>} start
   * @param {(thing: Thing) => Promise<unknown>} stop called once, when everything ends
   * @returns {Promise<Thing>}
   */
  async own(start, stop) {
    this.signal.throwIfAborted();
    const thing = await start();
    if (this.signal.aborted) await stop(thing);
    this.signal.throwIfAborted();
    this.#stops.push(() => stop(thing));
    return thing;
  }

  /**
   * Does the demo's work and stops what it started.
   * @param {() => Promise<void>} work
   * @param {import('./voice.js').Voice} voice told why the work failed
   * @returns {Promise<number>} the exit code
   */
  async run(work, voice) {
    try {
      await Promise.race([work(), this.#interrupted()]);
      return 0;
    } catch (error) {
      if (this.signal.aborted) return INTERRUPTED;
      voice.failure(sentence(error));
      return error.exitCode ?? 1;
    } finally {
      await this.#stopAll();
    }
  }

  #interrupted() {
    return new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true });
    });
  }

  async #stopAll() {
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch(() => {});
  }
}

/** Errors that were made to be read are; of others the stack is worth more than the message. */
function sentence(error) {
  return error instanceof DemoError || error.name === 'AirlockError' ? error.message : error.stack;
}
