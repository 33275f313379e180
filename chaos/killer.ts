/**
 * Kills processes at random moments, one after another, and lets each come back after a while; in between, once, rolls
 * the agent workers to the released agents, so that for a while both are at work.
 *
 * It kills half as fast as processes come back at most: on a busy machine there would be nobody left to work.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Kind, Victim } from './victims/victim.js';
import type { WorkerVictim } from './victims/worker.js';

export interface KillerOptions {
  chance: Chance;
  victims: readonly Victim[];
  /** Between one kill and the next on average, in milliseconds, if processes come back twice as fast. */
  everyMs: number;
}

/** Of the average, any time between one kill and the next is from the first to the second. */
const SPREAD = [0.5, 1.5] as const;
/** How long a killed process stays away at most, before it is started again. */
const LONGEST_ABSENCE_MS = 1_000;

export class Killer {
  readonly #options: KillerOptions;
  readonly #ended = new AbortController();
  readonly #returning = new Set<Promise<void>>();
  /** The one that came back last. */
  #tookToStartMs = 0;
  #toRoll: { workers: WorkerVictim[]; bundle: string } | undefined;
  #onRolled: () => void = () => {};
  #done: Promise<void> = Promise.resolve();
  readonly kills: Record<Kind, number> = { server: 0, agent: 0, resources: 0 };

  constructor(options: KillerOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#done = this.#killOn();
  }

  /**
   * From now on the next kills are of these, and they come back with `bundle`.
   * @returns a promise that resolves once the last of them is back
   */
  roll(workers: readonly WorkerVictim[], bundle: string): Promise<void> {
    this.#toRoll = { workers: [...workers], bundle };
    return new Promise((resolve) => {
      this.#onRolled = resolve;
    });
  }

  /** Resolves once all it killed are back. Rejects if one did not come back. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#done;
    await Promise.all(this.#returning);
  }

  async #killOn(): Promise<void> {
    const { chance, everyMs } = this.#options;
    while (await this.#passed(chance.between(...SPREAD) * Math.max(everyMs, 2 * this.#tookToStartMs))) {
      const rolled = this.#rolled();
      const victim = rolled ?? this.#oneThatIsUp();
      if (!victim) continue;
      await victim.kill();
      this.kills[victim.kind] += 1;
      const back = this.#bringBack(victim, chance.between(0, LONGEST_ABSENCE_MS));
      this.#returning.add(back);
      back.then(
        () => {
          this.#returning.delete(back);
          if (rolled && this.#toRoll?.workers.length === 0) this.#onRolled();
        },
        () => this.#ended.abort(),
      );
    }
  }

  #rolled(): Victim | undefined {
    const { workers = [], bundle } = this.#toRoll ?? {};
    const index = workers.findIndex(({ isUp }) => isUp);
    const [worker] = index === -1 ? [] : workers.splice(index, 1);
    if (worker) worker.bundle = bundle;
    return worker;
  }

  /** First one of the kinds that were killed least often: each is killed as often as the others, however many there are. */
  #oneThatIsUp(): Victim | undefined {
    const { chance, victims } = this.#options;
    const up = victims.filter(({ isUp }) => isUp);
    if (up.length === 0) return undefined;
    const kinds = [...new Set(up.map((victim) => victim.kind))];
    const fewest = Math.min(...kinds.map((kind) => this.kills[kind]));
    const kind = chance.oneOf(kinds.filter((one) => this.kills[one] === fewest));
    return chance.oneOf(up.filter((victim) => victim.kind === kind));
  }

  async #bringBack(victim: Victim, afterMs: number): Promise<void> {
    await this.#passed(afterMs);
    const began = Date.now();
    await victim.start();
    this.#tookToStartMs = Date.now() - began;
  }

  /** @returns whether the time has passed, and not the killer's */
  #passed(timeMs: number): Promise<boolean> {
    return sleep(timeMs, true, { signal: this.#ended.signal }).catch(() => false);
  }
}
