/**
 * A workflow bundle as a file, made beforehand (`airlock build`) so that a worker starts without webpack. It holds the
 * agents and nothing of the configuration: settings are written in front of it when a worker starts.
 */
import { readFile } from 'node:fs/promises';
import { AirlockError } from '../../common/errors.js';
import { writeFileAtomic } from '../../config/write-file-atomic.js';
import type { WorkflowBundle } from './workflow-bundle.js';

export async function writeBundle(file: string, { code }: WorkflowBundle): Promise<void> {
  // Whole or not at all: a worker may start at any moment.
  await writeFileAtomic(file, code);
}

/** @throws AirlockError `no_bundle` */
export async function readBundle(file: string): Promise<WorkflowBundle> {
  try {
    return { code: await readFile(file, 'utf8'), sourceMap: '' };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AirlockError(
      'no_bundle',
      `The bundle ${file} cannot be read: ${said}.`,
      'Make it with airlock build, or leave --bundle out.',
      {
        cause,
      },
    );
  }
}
