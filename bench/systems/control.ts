/** The process under test, as its driver asks it: by lines, see driver/worker-process.ts. */
import { createInterface } from 'node:readline';
import type { Usage } from '../job.js';
import { heapOfAllThreadsMb } from './heap-probe.js';
import { takeMarks } from './marks.js';

export interface Controlled {
  /** Answers a question that is not one of those every process answers. */
  ask?(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Says that the process is ready, and answers until it is told to stop. */
export function obey(controlled: Controlled): void {
  const say = (answer: unknown) => process.stdout.write(`@${JSON.stringify(answer)}\n`);
  createInterface({ input: process.stdin }).on('line', async (question) => {
    if (question === 'usage') say(await usage());
    else if (question === 'marks') say(takeMarks());
    else if (question === 'stop') {
      await controlled.stop();
      process.exit(0);
    } else say(await controlled.ask?.(question));
  });
  say('ready');
}

async function usage(): Promise<Usage> {
  // What garbage collection costs belongs to the jobs that made the garbage; what this one costs is left out.
  const { user, system } = process.cpuUsage();
  const heapMb = await heapOfAllThreadsMb();
  return { cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 2 ** 20, heapMb };
}
