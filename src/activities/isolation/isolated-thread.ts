/** One thread of isolated resources, seen from the worker: it answers one fetch at a time until it is ended. */
import { Worker } from 'node:worker_threads';
import type { FetchCall, Json } from '../../common/protocol.js';
import type { FetchContext } from '../define.js';
import { classifyFetchError } from '../errors/classify.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import type { FromThread, ThreadSetup, ToThread } from './messages.js';
import { receivedFailure, sendableFailure } from './sendable-failure.js';

interface Exchange {
  readonly name: string;
  readonly context: FetchContext;
  resolve(value: Json): void;
  reject(reason: unknown): void;
}

export class IsolatedThread {
  readonly #worker: Worker;
  #exchange: Exchange | undefined;
  #isLost = false;

  constructor(setup: ThreadSetup) {
    this.#worker = new Worker(new URL('./thread-main.js', import.meta.url), { workerData: setup });
    this.#worker.on('message', (message: FromThread) => this.#receive(message));
    this.#worker.on('messageerror', (error) => this.#lose(error.message));
    this.#worker.on('error', (error) => this.#lose(String(propertyOf(error, 'message') ?? error)));
    this.#worker.on('exit', (code) => this.#lose(`exit code ${code}`));
    // An idle thread keeps no process alive.
    this.#worker.unref();
  }

  /** Whether it has ended, or does work whose result is not wanted any more. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** @throws ApplicationFailure as the thread has classified it, ResourceError where the thread is gone */
  async answer(name: string, call: FetchCall, context: FetchContext): Promise<Json> {
    const { signal, heartbeat: _heartbeat, log: _log, credential: _credential, ...sent } = context;
    const abort = () => this.end(signal.reason);
    try {
      return await new Promise<Json>((resolve, reject) => {
        this.#exchange = { name, context, resolve, reject };
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort, { once: true });
        const message: ToThread = { kind: 'fetch', name, call, context: sent };
        this.#worker.postMessage(message);
      });
    } finally {
      signal.removeEventListener('abort', abort);
      this.#exchange = undefined;
    }
  }

  /** Whatever it does. Its handler cannot be asked to stop: it may be computing. */
  end(reason: unknown): void {
    this.#isLost = true;
    this.#exchange?.reject(reason);
    void this.#worker.terminate();
  }

  #receive(message: FromThread): void {
    const { context, resolve, reject } = this.#exchange ?? {};
    if (message.kind === 'credential') void this.#giveCredential();
    else if (message.kind === 'heartbeat') context?.heartbeat(message.details);
    else if (message.kind === 'log') context?.log[message.level](message.message, Object(message.meta));
    else if (message.kind === 'answer') resolve?.(message.value);
    else reject?.(receivedFailure(message.failure));
  }

  async #giveCredential(): Promise<void> {
    const exchange = this.#exchange;
    if (!exchange) return;
    const reply: ToThread = await exchange.context.credential().then(
      (secret) => ({ kind: 'credential', value: secret.reveal() }),
      (error: unknown) => ({
        kind: 'no_credential',
        failure: sendableFailure(classifyFetchError(error, exchange.name)),
      }),
    );
    // The fetch may have ended meanwhile, and the thread answer another.
    if (this.#exchange === exchange) this.#worker.postMessage(reply);
  }

  #lose(why: string): void {
    const name = this.#exchange?.name ?? '';
    this.end(new ResourceError({ code: 'failed', message: `The thread of '${name}' ended: ${why}.` }));
  }
}
