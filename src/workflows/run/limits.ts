/**
 * How much a run, and each turn of a conversation, may take before it is stopped as a runaway: steps, fetches,
 * questions, and time on the clock.
 *
 * 1. What was spent goes along when a run continues as new.
 * 2. That a limit was reached stands in the history, as the mark of a patch. So limits may be changed while runs are
 *    parked: a replay stops where the run was stopped and nowhere else, whatever the limit is by then.
 * 3. A limit that is not set, or not reached, leaves nothing in the history; one on time, its mark and its timer.
 */
import { type ApplicationFailure, CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { durationText } from '../../common/duration-text.js';
import type { RunErrorCode } from '../../common/errors.js';
import { patchedWhen } from '../patched-when.js';
import { runFailure } from '../run-failure.js';
import { settings } from '../settings.js';

/** What is limited: a run as a whole, or one turn of it. */
export type Limited = 'run' | 'turn';
type Counted = 'steps' | 'fetches' | 'questions';

interface Spent extends Record<Counted, number> {
  sinceMs: number;
}

export interface LimitsSnapshot {
  run: Spent;
  turn?: Spent & { turn: number };
}

const codes: Record<Counted, RunErrorCode> = {
  steps: 'step_limit',
  fetches: 'fetch_limit',
  questions: 'question_limit',
};

export class Limits {
  readonly #stop: (failure: ApplicationFailure, limited: Limited) => void;
  readonly #run: Spent;
  #turn: (Spent & { turn: number }) | undefined;
  #clockOfTurn: CancellationScope | undefined;

  /** @param stop ends the run, or the turn that is being played */
  constructor(
    stop: (failure: ApplicationFailure, limited: Limited) => void,
    { run, turn }: LimitsSnapshot = { run: nothing() },
  ) {
    this.#stop = stop;
    this.#run = { ...run };
    this.#turn = turn && { ...turn };
    this.#watchClock('run', this.#run.sinceMs);
  }

  /** Steps of the run so far. */
  get steps(): number {
    return this.#run.steps;
  }

  /** Also where a turn continues in the run's next execution. */
  beginTurn(turn: number): void {
    if (this.#turn?.turn !== turn) this.#turn = { ...nothing(), turn };
    this.#clockOfTurn = this.#watchClock('turn', this.#turn.sinceMs);
  }

  endTurn(): void {
    this.#turn = undefined;
    this.#clockOfTurn?.cancel();
    this.#clockOfTurn = undefined;
  }

  /**
   * Counts one more.
   * @param what names it, for the words of the failure
   * @returns whether it is within all limits; where it is not, the run or the turn was stopped
   */
  count(counted: Counted, what: () => string): boolean {
    return ([this.#run, this.#turn] as const).every((spent, index) => {
      if (!spent) return true;
      const limited = index === 0 ? 'run' : 'turn';
      spent[counted] += 1;
      const most = settings().limits[limited]?.[counted];
      const isOver = most !== undefined && spent[counted] > most;
      if (!patchedWhen(isOver, () => this.#mark(limited, `${counted} ${spent[counted]}`))) return true;
      const { name, option } = this.#words(limited, counted);
      const limit = most === undefined ? 'its limit' : `its limit of ${most}`;
      this.#stop(
        runFailure(
          codes[counted],
          `${name} was stopped at ${limit} ${counted} (${option}): ${what()} is number ${spent[counted]}. ` +
            'Look in the log for a loop that does not end, or raise the limit in temporal.config.ts.',
        ),
        limited,
      );
      return false;
    });
  }

  snapshot(): LimitsSnapshot {
    return { run: this.#run, ...(this.#turn && { turn: this.#turn }) };
  }

  #watchClock(limited: Limited, sinceMs: number): CancellationScope | undefined {
    const mostMs = settings().limits[limited]?.wallClockMs;
    if (!patchedWhen(mostMs !== undefined, () => this.#mark(limited, 'wallClock'))) return undefined;
    const clock = new CancellationScope();
    const leftMs = Math.max(1, sinceMs + (mostMs ?? 0) - Date.now());
    clock
      .run(() => sleep(leftMs, { summary: `wall clock of the ${limited}` }))
      .then(
        () => this.#timeIsUp(limited, sinceMs, mostMs),
        (error) => {
          if (!isCancellation(error)) throw error;
        },
      );
    return clock;
  }

  #timeIsUp(limited: Limited, sinceMs: number, mostMs: number | undefined): void {
    const { name, option } = this.#words(limited, 'wallClock');
    const limit = mostMs === undefined ? 'its limit' : `its limit of ${durationText(mostMs)}`;
    this.#stop(
      runFailure(
        'time_limit',
        `${name} was stopped at ${limit} on the clock (${option}): it began ${durationText(Date.now() - sinceMs)} ago. ` +
          'Look in the log for what it waited for, or raise the limit in temporal.config.ts.',
      ),
      limited,
    );
  }

  #mark(limited: Limited, what: string): string {
    return limited === 'run' ? `airlock limit run ${what}` : `airlock limit turn ${this.#turn?.turn} ${what}`;
  }

  #words(limited: Limited, what: string): { name: string; option: string } {
    if (limited === 'turn') return { name: `Turn ${this.#turn?.turn}`, option: `limits.turn.${what}` };
    return { name: 'The run', option: what === 'steps' ? 'limits.steps' : `limits.run.${what}` };
  }
}

function nothing(): Spent {
  return { steps: 0, fetches: 0, questions: 0, sinceMs: Date.now() };
}
