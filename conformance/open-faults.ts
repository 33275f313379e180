/** Cases in which Airlock is known to be wrong. To be empty. */
export const openFaults: readonly string[] = [];
