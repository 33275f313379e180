import { actorId } from '../../common/actor-id.js';
import type { LogEntry } from '../../common/protocol.js';
import { oneLine } from './plain-text.js';

const MAX_NAME_CHARACTERS = 80;

/**
 * What was decided before, for who comes second.
 * @param interruptId Default: whichever was decided last
 */
export function earlierDecision(log: readonly LogEntry[], interruptId?: string): string | undefined {
  const entry = log.findLast(
    (one) =>
      'decision' in one &&
      one.decision !== undefined &&
      (interruptId === undefined || one.id === interruptId),
  );
  if (entry === undefined || !('decision' in entry) || entry.decision === undefined) return undefined;
  const actor = entry.actor && actorId(entry.actor);
  const by = actor === undefined ? '' : ` by ${oneLine(actor, MAX_NAME_CHARACTERS)}`;
  const at = entry.answeredAt === undefined ? '' : ` at ${entry.answeredAt}`;
  return `${oneLine(entry.id, MAX_NAME_CHARACTERS)} was decided${by}${at}: ${entry.decision.type}.`;
}
