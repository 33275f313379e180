/**
 * Ids that a run is not started under. Runs of other Temporal clients may have them all the same: what shows an id, or
 * prints a command with it, is safe for any.
 */

/** @returns what is wrong with it, as in "The run's id …" */
export function whyNoRunId(id: string): string | undefined {
  // In a command that somebody pastes it would be an option, and the next word the run.
  if (id.startsWith('-')) return "begins with '-', which a command line takes for an option";
  return undefined;
}
