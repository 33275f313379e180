/** A run on Airlock through a real Temporal server: a client starts it, and answers by update `decide`. */
import { setTimeout as wait } from 'node:timers/promises';
import { AirlockError, type RunHandle } from 'airlockjs';
import type { Case, Decision, Json, Receipt, Subject } from '../case.js';
import type { ServerStage } from '../server-stage.js';
import { shownBy } from './airlock.js';

type Sent = Parameters<RunHandle['decide']>[0];
type State = Awaited<ReturnType<RunHandle['state']>>;

/** How long a run may be at work before it waits or ends. */
const PATIENCE_MS = 30_000;

export class ServerSubject implements Subject {
  readonly #run: RunHandle;
  readonly #stage: ServerStage;
  #last: Sent | undefined;
  #decisions = 0;

  private constructor(run: RunHandle, stage: ServerStage) {
    this.#run = run;
    this.#stage = stage;
  }

  /** Cases that a server can play: no other release, and nothing that takes a hundred restarts. */
  static plays({ group, isLong }: Case): boolean {
    return !isLong && group !== 'endurance';
  }

  static async start(stage: ServerStage, agent: string, input: Json): Promise<ServerSubject> {
    const subject = new ServerSubject(await stage.client.start({ agent, input }), stage);
    await subject.#settled();
    return subject;
  }

  get effects(): Json[] {
    return this.#stage.effects.get(this.#run.id) ?? [];
  }

  async questions(): Promise<Json[]> {
    return (await this.#settled()).interrupts.map(shownBy);
  }

  async answer(shown: Json, value: Json): Promise<Receipt> {
    return this.#send(await this.#idOf(shown, 'question-0'), { type: 'respond', value });
  }

  async repeatLast(): Promise<Receipt> {
    return this.#last ? this.#receipt(this.#last) : 'refused';
  }

  async answerAll(answers: readonly (readonly [Json, Json])[]): Promise<void> {
    for (const [shown, value] of answers) await this.answer(shown, value);
  }

  async decide(tool: string, decision: Decision): Promise<Receipt> {
    // A decision has no place for another tool: it is about the call that was asked about.
    if (decision.type === 'edit' && decision.tool !== undefined) return 'refused';
    return this.#send(await this.#idOf(tool, 'approval-0'), decision);
  }

  /** Continue-as-new: the run goes on in another execution. */
  async restart(): Promise<void> {
    await this.#settled();
    await this.#run.upgrade();
    await this.#settled();
  }

  pass(timeMs: number): Promise<void> {
    return wait(timeMs);
  }

  async outcome(): Promise<Json | undefined> {
    const { status } = await this.#settled();
    if (status === 'completed') return (await this.#run.result()) as Json;
    return status === 'failed' ? { failed: (await this.#run.failure())?.code ?? 'failed' } : undefined;
  }

  async #idOf(shown: Json, none: string): Promise<string> {
    const text = JSON.stringify(shown);
    const { interrupts } = await this.#settled();
    return interrupts.find((view) => JSON.stringify(shownBy(view)) === text)?.id ?? none;
  }

  #send(interruptId: string, decision: Decision | { type: 'respond'; value: Json }): Promise<Receipt> {
    this.#decisions += 1;
    const decisionId = `decision-${this.#decisions}`;
    this.#last = { interruptId, decision, actor: 'person', decisionId };
    return this.#receipt(this.#last);
  }

  async #receipt(sent: Sent): Promise<Receipt> {
    try {
      await this.#run.decide(sent);
      await this.#settled();
      return 'accepted';
    } catch (error) {
      if (AirlockError.isInstance(error)) return 'refused';
      throw error;
    }
  }

  /** Once the run waits for a person, or has ended. */
  async #settled(): Promise<State> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const state = await this.#run.state();
      const isAtWork =
        state.status === 'running' || state.status === 'fetching' || state.status === 'continued_as_new';
      if (!isAtWork) return state;
      if (Date.now() > until) throw new Error(`it is ${state.status} for ${PATIENCE_MS} ms`);
      await wait(20);
    }
  }
}
