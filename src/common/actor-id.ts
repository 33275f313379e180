import type { Actor } from './protocol.js';

export function actorId(actor: Actor): string {
  return typeof actor === 'string' ? actor : actor.id;
}
