/**
 * What the agent was given since its checkpoints: the answers, in the batches they came in, and the place each was
 * asked at. Enough to give a node that is run again exactly what it had been given.
 */
import type { Answer } from '../boundary.js';
import type { TaskLocation } from '../langgraph/task-location.js';

interface Asked {
  place: TaskLocation;
  fingerprint: string;
}

export interface JournalSnapshot {
  asked: Record<string, Asked>;
  batches: Record<string, Answer>[];
}

export class Journal {
  #asked: Map<string, Asked>;
  #batches: Map<string, Answer>[];

  constructor(snapshot?: JournalSnapshot) {
    this.#asked = new Map(Object.entries(snapshot?.asked ?? {}));
    this.#batches = (snapshot?.batches ?? []).map((batch) => new Map(Object.entries(batch)));
  }

  /** @returns the fingerprint of what was asked under this key before, if anything was */
  ask(key: string, asked: Asked): string | undefined {
    const before = this.#asked.get(key)?.fingerprint;
    this.#asked.set(key, asked);
    return before;
  }

  placeOf(key: string): TaskLocation | undefined {
    return this.#asked.get(key)?.place;
  }

  answered(batch: ReadonlyMap<string, Answer>): void {
    this.#batches.push(new Map(batch));
  }

  answerTo(key: string): Answer | undefined {
    return this.#batches.find((batch) => batch.has(key))?.get(key);
  }

  /** Oldest first. */
  get batches(): readonly ReadonlyMap<string, Answer>[] {
    return this.#batches;
  }

  /** Drops what no node will ask again. */
  prune(isLive: (key: string, place: TaskLocation) => boolean): void {
    for (const [key, { place }] of this.#asked) if (!isLive(key, place)) this.#asked.delete(key);
    for (const batch of this.#batches) {
      for (const key of batch.keys()) if (!this.#asked.has(key)) batch.delete(key);
    }
    this.#batches = this.#batches.filter((batch) => batch.size > 0);
  }

  snapshot(): JournalSnapshot {
    return {
      asked: Object.fromEntries(this.#asked),
      batches: this.#batches.map((batch) => Object.fromEntries(batch)),
    };
  }
}
