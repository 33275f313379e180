import { SeenQuestions } from './seen-questions.js';
import { UncertainSends } from './uncertain-sends.js';

/** What a client keeps of its runs between two calls. */
export interface ClientMemory {
  readonly seen: SeenQuestions;
  readonly uncertain: UncertainSends;
}

export function emptyMemory(): ClientMemory {
  return { seen: new SeenQuestions(), uncertain: new UncertainSends() };
}
