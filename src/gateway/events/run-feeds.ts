/** The feeds of all runs that somebody listens to, each once; and how many listeners there are. */
import type { RunHandle } from '../../client/run-handle.js';
import { Problem } from '../http/problem.js';
import type { InFlight } from '../in-flight.js';
import { RunFeed } from './run-feed.js';

export class RunFeeds {
  readonly #feeds = new Map<string, RunFeed>();
  #listeners = 0;

  constructor(
    private readonly maxListeners: number,
    private readonly inFlight: InFlight,
  ) {}

  /**
   * Lets `listen` have the feed of a run for as long as it takes.
   * @throws Problem `too_many_streams`
   */
  async listen(run: RunHandle, listen: (feed: RunFeed) => Promise<void>): Promise<void> {
    this.assertRoom();
    this.#listeners += 1;
    try {
      await this.inFlight.track(listen(this.#feedOf(run)));
    } finally {
      this.#listeners -= 1;
    }
  }

  /** @throws Problem `too_many_streams` */
  assertRoom(): void {
    if (this.#listeners >= this.maxListeners) {
      throw new Problem(
        'too_many_streams',
        'The gateway has as many event streams open as it may.',
        {},
        {
          'retry-after': '5',
        },
      );
    }
  }

  /** How many runs are watched. */
  get size(): number {
    return this.#feeds.size;
  }

  #feedOf(run: RunHandle): RunFeed {
    const known = this.#feeds.get(run.id);
    if (known) return known;
    const forget = () => {
      if (this.#feeds.get(run.id) === feed) this.#feeds.delete(run.id);
    };
    const feed: RunFeed = new RunFeed(run, forget, this.inFlight);
    this.#feeds.set(run.id, feed);
    return feed;
  }
}
