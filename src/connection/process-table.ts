/** What the system knows of a process: Linux says it in a file, other systems by `ps`, and Windows by neither. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Parentage {
  /** The program's. */
  name: string;
  /** The process that started it, or took it over. */
  ppid: number;
}

/** Nothing where the system does not say. */
export async function parentageOf(pid: number): Promise<Parentage | undefined> {
  const stat = await statOf(pid);
  if (stat) return { name: stat.name, ppid: Number(stat.fields[1]) };
  const [, ppid, name = ''] = /^\s*(\d+)\s+(.*\S)/.exec(await ps(pid, 'ppid=,comm=')) ?? [];
  return ppid === undefined ? undefined : { name, ppid: Number(ppid) };
}

/** When it began, in the system's own words; nothing where the system does not say. A process id is given away again. */
export async function birthOf(pid: number): Promise<string | undefined> {
  const stat = await statOf(pid);
  return stat ? stat.fields[19] : (await ps(pid, 'lstart=')).trim() || undefined;
}

/** The fields from the third on, which is the state. The name before them may hold anything. */
async function statOf(pid: number): Promise<{ name: string; fields: string[] } | undefined> {
  if (process.platform !== 'linux') return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const end = stat.lastIndexOf(')');
  if (end < 0) return undefined;
  return { name: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') };
}

async function ps(pid: number, columns: string): Promise<string> {
  if (process.platform === 'win32' || process.platform === 'linux') return '';
  const printed = await run('ps', ['-o', columns, '-p', String(pid)]).catch(() => undefined);
  return printed?.stdout ?? '';
}
