/** Histories in files, as `temporal workflow show --output json` writes them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { AirlockError } from '../../common/errors.js';
import type { RunToCheck } from './check-upgrade.js';

/** Each under its file's name; a file that holds no history says so when it is judged. */
export async function* historiesIn(files: string[]): AsyncGenerator<RunToCheck, void, undefined> {
  for (const file of files) yield { id: path.basename(file), history: await historyIn(file) };
}

/** @throws AirlockError `bad_usage` for a folder that cannot be read */
export async function historyFilesOf(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => path.join(folder, name));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AirlockError('bad_usage', `The folder of histories cannot be read: ${said}.`, undefined, {
      cause,
    });
  }
}

async function historyIn(file: string): Promise<RunToCheck['history']> {
  try {
    return historyFromJSON(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return new AirlockError('bad_history', `${file} holds no history: ${said}.`, undefined, { cause });
  }
}
