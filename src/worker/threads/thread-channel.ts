/**
 * Questions to a host of agents and its answers.
 *
 * 1. One is answered at a time, in the order asked: when the host hangs, or has died, it was that one.
 * 2. When the host ends, every open question fails.
 */
import { wellFormed } from '../../common/well-formed.js';
import type { AgentHost, HostExit } from './agent-host.js';
import type { AnswerTo, Dispose, Question, ThreadInput, ThreadResponse } from './thread-messages.js';

interface Waiting {
  readonly input: ThreadInput;
  /** Absent where no answer is wanted. */
  readonly settle?: { resolve(answer: unknown): void; reject(reason: Error): void };
}

export interface Work {
  readonly input: ThreadInput;
  readonly sinceMs: number;
}

export class ThreadChannel {
  readonly #host: AgentHost;
  readonly #waiting: Waiting[] = [];
  readonly #reason: () => Error;
  #answering: { id: number; waiting: Waiting; work: Work } | undefined;
  #lastId = 0;
  #isEnded = false;

  /**
   * @param reasonOfEnd what questions fail with that the host will not answer any more
   * @param onExit called before they fail
   */
  constructor(host: AgentHost, reasonOfEnd: () => Error, onExit: (exit: HostExit) => void) {
    this.#host = host;
    this.#reason = reasonOfEnd;
    host.onMessage((response) => this.#settle(response));
    host.onExit((exit) => {
      this.#isEnded = true;
      onExit(exit);
      const open = [...(this.#answering ? [this.#answering.waiting] : []), ...this.#waiting.splice(0)];
      this.#answering = undefined;
      for (const { settle } of open) settle?.reject(this.#reason());
    });
  }

  /** What the host is doing. */
  get work(): Work | undefined {
    return this.#answering?.work;
  }

  /** @throws Error what the host failed with; the reason of its end where it has ended */
  async ask<Asked extends Question>(input: Asked): Promise<AnswerTo<Asked>> {
    if (this.#isEnded) throw this.#reason();
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ input, settle: { resolve, reject } });
    });
    this.#next();
    return (await answer) as AnswerTo<Asked>;
  }

  /** Says something that needs no answer; a host that has ended need not hear it. */
  tell(input: Dispose): void {
    if (this.#isEnded) return;
    this.#waiting.push({ input });
    this.#next();
  }

  /** Ends the host, whatever it is doing. */
  async end(): Promise<void> {
    await this.#host.terminate();
  }

  #next(): void {
    while (!this.#answering && !this.#isEnded) {
      const waiting = this.#waiting.shift();
      if (!waiting) return;
      const { input, settle } = waiting;
      if (!settle) {
        this.#host.post({ input });
        continue;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      this.#answering = { id, waiting, work: { input, sinceMs: Date.now() } };
      this.#host.post({ id, input });
    }
  }

  #settle(response: ThreadResponse): void {
    if (this.#answering?.id !== response.id) return;
    const { settle } = this.#answering.waiting;
    this.#answering = undefined;
    this.#next();
    if ('error' in response) {
      const { message, stack } = response.error;
      // It goes into a failed task.
      settle?.reject(Object.assign(new Error(wellFormed(message)), { stack: wellFormed(stack) }));
    } else settle?.resolve(response.answer);
  }
}
