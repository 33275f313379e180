/** CPU that the process had used when a fetch of a given number was answered, summed over runs: what the n-th one costs. */

/** Numbers around the 5th and the 200th fetch. */
export const marked = { early: [0, 10], late: [195, 205] } as const;

const numbers = new Set<number>([...marked.early, ...marked.late]);
const cpuMsAt = new Map<number, number>();

export function mark(n: number): void {
  if (!numbers.has(n)) return;
  const { user, system } = process.cpuUsage();
  cpuMsAt.set(n, (cpuMsAt.get(n) ?? 0) + (user + system) / 1000);
}

export type Marks = Record<string, number>;

/** Sums since they were last taken. */
export function takeMarks(): Marks {
  const taken = Object.fromEntries(cpuMsAt);
  cpuMsAt.clear();
  return taken;
}
