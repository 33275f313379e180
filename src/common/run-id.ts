/**
 * Ids that a run is not started under. Runs of other Temporal clients may have them all the same: what shows an id, or
 * prints a command with it, is safe for any.
 */
import { hasUnseen, isBlank } from './unseen.js';

/** @returns what is wrong with it, as in "The run's id …" */
export function whyNoRunId(id: string): string | undefined {
  // In a command that somebody pastes it would be an option, and the next word the run.
  if (id.startsWith('-')) return "begins with '-', which a command line takes for an option";
  // In an address it would be a step to another page, whoever asks for the run.
  if (id === '.' || id === '..') return 'is a step in a path, which an address does not keep';
  // Nobody could tell it from another, or from none.
  const [first = ''] = id;
  if (isBlank(first)) return 'begins with a blank, or with a character that nobody sees';
  if (/[\p{Cc}\p{Cs}]/u.test(id)) return 'has control characters, or half of a character';
  // Two ids that look alike are two runs: who reads one approves the other.
  if (hasUnseen(id)) return 'has characters that nobody sees';
  return undefined;
}
