import type { Actor } from './protocol.js';

export function actorId(actor: Actor): string {
  return typeof actor === 'string' ? actor : actor.id;
}

/** A log that says `by` and nothing names nobody. */
export const NAMELESS_ACTOR = "The actor's id has no character that anybody sees: name who sends it.";
