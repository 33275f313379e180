/** What a process of any kind uses, as Linux tells it: the server is not ours to ask. */
import { readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;

export interface ProcessUsage {
  cpuSeconds: number;
  rssMb: number;
  /** The most it ever held. */
  peakMb: number;
}

export async function usageOf(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // The name in parentheses may hold anything; user and kernel time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const mb = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rssMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}
