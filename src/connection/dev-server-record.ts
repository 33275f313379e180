/**
 * How other commands find the server that `airlock dev` runs: a small file in the project, `.airlock/dev-server.json`.
 *
 * It counts only while the process it names is alive, so a server that died without removing it is not found. A process
 * id is given away again: the record names when the process was born, and where that cannot be known, somebody has to
 * listen at its address.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../config/write-file-atomic.js';
import { isAlive } from './is-alive.js';
import { assertListening } from './loopback.js';
import { birthOf } from './process-table.js';

const recordSchema = z.object({
  address: z.string().min(1),
  namespace: z.string().min(1),
  uiUrl: z.string().min(1),
  /** Of the server itself. */
  pid: z.number().int().positive(),
  /** When that process began, as its system tells it. */
  born: z.string().optional(),
});
export type DevServerRecord = Omit<z.infer<typeof recordSchema>, 'born'>;

/** @param root folder of the configuration file */
export function devServerRecordFile(root: string): string {
  return path.join(root, '.airlock', 'dev-server.json');
}

/** Replaces what was recorded before; a reader sees the old record or the new one, whole. */
export async function writeDevServerRecord(root: string, record: DevServerRecord): Promise<void> {
  const { address, namespace, uiUrl, pid } = record;
  const content = { address, namespace, uiUrl, pid, born: await birthOf(pid) };
  await writeFileAtomic(devServerRecordFile(root), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** The server that runs now, if one does. */
export async function readDevServerRecord(root: string): Promise<DevServerRecord | undefined> {
  const found = await recorded(root);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  const { born, ...record } = found;
  const isOurs =
    born === undefined ? await isListening(record.address) : (await birthOf(record.pid)) === born;
  return isOurs ? record : undefined;
}

/** Removes the record of this server; that of another one, started since, stays. */
export async function removeDevServerRecord(root: string, pid: number): Promise<void> {
  if ((await recorded(root))?.pid === pid) await rm(devServerRecordFile(root), { force: true });
}

/** What the file says. A file that is missing or broken says nothing: the next server writes it anew. */
async function recorded(root: string): Promise<z.infer<typeof recordSchema> | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(devServerRecordFile(root), 'utf8')));
  } catch {
    return undefined;
  }
}

const isListening = (address: string): Promise<boolean> =>
  assertListening(address).then(
    () => true,
    () => false,
  );
