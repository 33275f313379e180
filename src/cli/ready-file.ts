/**
 * A file that is there, and fresh, while the workers of this process ask for work: for readiness and liveness probes.
 * Its time of change is renewed; a process that hangs, or was killed, leaves an old one.
 */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { AirlockError } from '../common/errors.js';
import { errorMessage } from '../common/thrown.js';

const RENEW_MS = 10_000;
/** Older, and its process hangs or was killed. */
export const STALE_MS = 60_000;

const contentSchema = z.object({ pid: z.number(), roles: z.array(z.string()) });
type Content = z.infer<typeof contentSchema>;

/** @throws where there is no such file, or it is another's */
export async function readReadyFile(file: string): Promise<Content & { ageMs: number }> {
  const [{ mtimeMs }, text] = await Promise.all([stat(file), readFile(file, 'utf8')]);
  return { ...contentSchema.parse(JSON.parse(text)), ageMs: Math.max(0, Date.now() - mtimeMs) };
}

export class ReadyFile {
  readonly #file: string;
  #clock: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = path.resolve(file);
  }

  /**
   * @param isReady looked at again and again
   * @throws AirlockError `ready_file_failed`
   */
  async keep(roles: readonly string[], isReady: () => boolean): Promise<void> {
    const text = `${JSON.stringify({ pid: process.pid, roles: [...roles] } satisfies Content)}\n`;
    try {
      await writeFile(this.#file, text);
    } catch (cause) {
      throw new AirlockError(
        'ready_file_failed',
        `${this.#file} cannot be written: ${errorMessage(cause)}.`,
        'Name a file in a folder that exists and that this process may write: --ready-file.',
        { cause },
      );
    }
    const renew = () => void (isReady() ? writeFile(this.#file, text) : this.#remove()).catch(() => {});
    this.#clock = setInterval(renew, RENEW_MS).unref();
  }

  async end(): Promise<void> {
    clearInterval(this.#clock);
    await this.#remove();
  }

  async #remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
