/**
 * Which build of the workflow code a worker runs: the same for the same bundle under the same settings, as far as they
 * steer what a run does. Deadlines, retries and task queues do not: they may change while runs are open.
 */
import { createHash } from 'node:crypto';
import type { WorkflowSettings } from '../../workflows/settings.js';

/** Hexadecimal digits. */
const LENGTH = 16;

/** @param bundle as it was built, without settings */
export function buildIdOf(bundle: { code: string }, settings: Omit<WorkflowSettings, 'build'>): string {
  const { humanToolCalls, limits, upgradeOnContinueAsNew } = settings;
  const steering = JSON.stringify([humanToolCalls, limits, upgradeOnContinueAsNew]);
  return createHash('sha256')
    .update(withoutSourceMap(bundle.code))
    .update(steering)
    .digest('hex')
    .slice(0, LENGTH);
}

/** It names files by their whole path: another checkout of the same commit would be another build. */
function withoutSourceMap(code: string): string {
  const at = code.lastIndexOf('//# sourceMappingURL=');
  return at < 0 ? code : code.slice(0, at);
}
