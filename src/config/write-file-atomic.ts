/** Files that other processes may read at any moment. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Makes or replaces a file, and its folder where that is missing; a reader sees the old text or the new one, whole. */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
