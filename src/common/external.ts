/** Fetches that somebody else's process answers: where they wait for it. */

/** Task queue of an external resource: its own, so that whoever polls it gets nothing else. */
export const externalTaskQueue = (resourceTaskQueue: string, resource: string): string =>
  `${resourceTaskQueue}.${resource}`;

/** Whether fetches of a resource wait in a task queue of their own. */
export const isExternalQueue = (taskQueue: string, resource: string): boolean =>
  taskQueue.endsWith(`.${resource}`);

/** Where resource workers poll, unless the configuration says otherwise. */
export const DEFAULT_RESOURCE_TASK_QUEUE = 'airlock-resources';
