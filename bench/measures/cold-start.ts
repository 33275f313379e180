/** How long a worker takes from its process's start to being ready to work, with a bundle built beforehand. */
import { end, Project } from '../driver/project.js';
import { median } from '../statistics.js';

const STARTS = 5;

/** Milliseconds of wall time, the median of a few starts. */
export async function measureColdStart(address: string): Promise<number> {
  const project = await Project.make(address);
  try {
    const took: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      const begun = performance.now();
      const worker = await project.startWorker('agent');
      took.push(performance.now() - begun);
      await end(worker);
    }
    return Math.round(median(took));
  } finally {
    await project.remove();
  }
}
