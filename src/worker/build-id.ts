/** Which build of the workflow code a bundle is: the same for the same code, so that whoever has the file has the id. */
import { createHash } from 'node:crypto';

/** Hexadecimal digits. */
const LENGTH = 16;

/** @param bundle as it was built, without settings */
export function buildIdOf({ code }: { code: string }): string {
  return createHash('sha256').update(code).digest('hex').slice(0, LENGTH);
}
