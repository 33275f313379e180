/** What one look of `airlock doctor` comes to. Plain data, for a table as well as for `--json`. */
import { AirlockError } from '../../common/errors.js';

export type CheckStatus = 'ok' | 'warning' | 'failed';

export interface Check {
  /** Stable, for scripts: `search-attributes`. */
  name: string;
  /** `warning`: runs are possible, something is not as it should be. `failed`: runs are not possible. */
  status: CheckStatus;
  /** What is there. */
  actual: string;
  /** What to do about it, in words. */
  fix?: string;
  /** The one command that does it, where there is one. */
  command?: string;
}

export const ok = (name: string, actual: string): Check => ({ name, status: 'ok', actual });

/** An error as a check; the error's hint, if any, is the fix. */
export function failedBy(name: string, error: unknown): Check {
  if (!AirlockError.isInstance(error) || error.hint === undefined) {
    return { name, status: 'failed', actual: error instanceof Error ? error.message : String(error) };
  }
  const { hint, message } = error;
  // The message ends with the hint, for callers that print messages alone.
  return { name, status: 'failed', actual: message.slice(0, -hint.length).trimEnd(), fix: hint };
}

/** The worst of them. */
export function overall(checks: Check[]): CheckStatus {
  const has = (status: CheckStatus) => checks.some((check) => check.status === status);
  return has('failed') ? 'failed' : has('warning') ? 'warning' : 'ok';
}
