/** Questions to a thread and its answers. When the thread ends, every open question fails. */
import type { Worker as NodeThread } from 'node:worker_threads';
import { wellFormed } from '../../common/well-formed.js';
import type { AnswerTo, Dispose, Question, ThreadRequest, ThreadResponse } from './thread-messages.js';

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
}

export class ThreadChannel {
  readonly #thread: NodeThread;
  readonly #open = new Map<number, Waiting>();
  readonly #reason: () => Error;
  #lastId = 0;
  #isEnded = false;

  /** @param reasonOfEnd what questions fail with that the thread will not answer any more */
  constructor(thread: NodeThread, reasonOfEnd: () => Error) {
    this.#thread = thread;
    this.#reason = reasonOfEnd;
    thread.on('message', (response: ThreadResponse) => this.#settle(response));
    thread.on('exit', () => {
      this.#isEnded = true;
      const open = [...this.#open.values()];
      this.#open.clear();
      for (const { reject } of open) reject(this.#reason());
    });
  }

  /** Questions that have no answer yet. */
  get open(): number {
    return this.#open.size;
  }

  /** @throws Error what the thread failed with; the reason of its end where it has ended */
  async ask<Asked extends Question>(input: Asked): Promise<AnswerTo<Asked>> {
    if (this.#isEnded) throw this.#reason();
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }));
    this.#post({ id, input });
    return (await answer) as AnswerTo<Asked>;
  }

  /** Says something that needs no answer; a thread that has ended need not hear it. */
  tell(input: Dispose): void {
    if (!this.#isEnded) this.#post({ input });
  }

  /** Ends the thread, whatever it is doing. */
  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  #post(request: ThreadRequest): void {
    this.#thread.postMessage(request);
  }

  #settle(response: ThreadResponse): void {
    const waiting = this.#open.get(response.id);
    this.#open.delete(response.id);
    if ('error' in response) {
      const { message, stack } = response.error;
      // It goes into a failed task.
      waiting?.reject(Object.assign(new Error(wellFormed(message)), { stack: wellFormed(stack) }));
    } else waiting?.resolve(response.answer);
  }
}
