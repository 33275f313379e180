/**
 * One test run works at a time. A graph holds its checkpointer, and a process its boundary, as one value each: two runs
 * that worked at the same moment would take each other's. A test may have any number of runs that wait.
 */
let last: Promise<unknown> = Promise.resolve();

export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work, work);
  last = result.catch(() => {});
  return result;
}
