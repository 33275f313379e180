/** Cases in which Airlock is known to be wrong. To be empty. */
export const openFaults: readonly string[] = [
  'after-an-invoked-graph',
  'after-a-task',
  'retried-node-asks-once',
  'entrypoint-within-an-entrypoint',
  'finished-beside-a-question',
  'task-in-a-subgraph',
  'finished-beside-a-question-restarted',
  'node-interrupt-in-a-subgraph',
  'random-number',
  'time-of-day',
  'uuid',
  'release-inserts-a-question',
];
