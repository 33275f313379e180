/** Whether the worker that keeps a ready file (`airlock worker --ready-file`) asks the server for work. */
import path from 'node:path';
import { readReadyFile, STALE_MS } from '../ready-file.js';
import { type Check, ok } from './check.js';

const NAME = 'ready-file';

export async function checkReadyFile(given: string): Promise<Check> {
  const file = path.resolve(given);
  try {
    const { pid, roles, ageMs } = await readReadyFile(file);
    const actual = `${file}: process ${pid} (${roles.join(', ')}), renewed ${Math.round(ageMs / 1_000)} s ago`;
    if (ageMs < STALE_MS) return ok(NAME, actual);
    return failed(actual, 'The process hangs, or was killed: look at its log, and start the worker again.');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return failed(
        `${file} does not exist: its worker does not ask for work yet, or no longer`,
        `Look at the log of airlock worker --ready-file ${given}.`,
      );
    }
    return failed(
      `${file} is no ready file that can be read`,
      'Name the file that airlock worker --ready-file writes.',
    );
  }
}

const failed = (actual: string, fix: string): Check => ({ name: NAME, status: 'failed', actual, fix });
