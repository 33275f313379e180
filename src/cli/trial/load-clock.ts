/** How long a module of the project takes to load: says which one is slow, and gives up one that does not end. */
import { AirlockError } from '../../common/errors.js';

const SLOW_MS = 3_000;
/** Modules may connect to something at the top level. */
const LIMIT_MS = 60_000;

export interface LoadClockOptions {
  /** Called once for a module that takes long, with words for people. */
  onSlow: (words: string) => void;
  limitMs?: number | undefined;
}

export class LoadClock {
  readonly #options: LoadClockOptions;
  /** Rejects with AirlockError `module_failed` once a module has taken too long. */
  readonly tooLong: Promise<never>;
  #reject!: (error: AirlockError) => void;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: LoadClockOptions) {
    this.#options = options;
    this.tooLong = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.tooLong.catch(() => {});
  }

  /** The module of before has ended, and this one begins. */
  begin(file: string): void {
    this.end();
    const { onSlow, limitMs = LIMIT_MS } = this.#options;
    const since = new Date();
    this.#timers = [
      setTimeout(() => onSlow(`${file} has been loading since ${timeOf(since)}`), SLOW_MS),
      setTimeout(() => this.#reject(unsettled(file, since)), limitMs),
    ];
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Loads a module in this process: one that loops cannot be given up. */
  async around<Loaded>(file: string, load: () => Promise<Loaded>): Promise<Loaded> {
    this.begin(file);
    try {
      return await Promise.race([load(), this.tooLong]);
    } finally {
      this.end();
    }
  }
}

export function unsettled(file: string, since: Date): AirlockError {
  return new AirlockError(
    'module_failed',
    `${file} has been loading since ${timeOf(since)} and does not come to an end.`,
    'Look for an await at the top level that waits for what never comes, or for a loop. What may take long belongs in a function.',
  );
}

function timeOf(date: Date): string {
  return date.toTimeString().slice(0, 8);
}
