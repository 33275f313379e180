/**
 * How other commands find the server that `airlock dev` runs: a small file in the project, `.airlock/dev-server.json`.
 *
 * It counts only while the process it names is alive, so a server that died without removing it is not found.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../config/write-file-atomic.js';

const recordSchema = z.object({
  address: z.string().min(1),
  namespace: z.string().min(1),
  uiUrl: z.string().min(1),
  /** Of the server itself. */
  pid: z.number().int().positive(),
});
export type DevServerRecord = z.infer<typeof recordSchema>;

/** @param root folder of the configuration file */
export function devServerRecordFile(root: string): string {
  return path.join(root, '.airlock', 'dev-server.json');
}

/** Replaces what was recorded before; a reader sees the old record or the new one, whole. */
export async function writeDevServerRecord(root: string, record: DevServerRecord): Promise<void> {
  const file = devServerRecordFile(root);
  const { address, namespace, uiUrl, pid } = record;
  const text = `${JSON.stringify({ address, namespace, uiUrl, pid }, undefined, 2)}\n`;
  await writeFileAtomic(file, text);
}

/** The server that runs now, if one does. */
export async function readDevServerRecord(root: string): Promise<DevServerRecord | undefined> {
  const record = await recorded(root);
  return record !== undefined && isAlive(record.pid) ? record : undefined;
}

/** Removes the record of this server; that of another one, started since, stays. */
export async function removeDevServerRecord(root: string, pid: number): Promise<void> {
  if ((await recorded(root))?.pid === pid) await rm(devServerRecordFile(root), { force: true });
}

/** What the file says. A file that is missing or broken says nothing: the next server writes it anew. */
async function recorded(root: string): Promise<DevServerRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(devServerRecordFile(root), 'utf8')));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
