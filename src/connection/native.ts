/** The connection that workers use. Apart from the client's, for it loads the SDK's native part. */
import { NativeConnection } from '@temporalio/worker';
import { connectionError } from './connection-error.js';
import type { ResolvedConnection } from './resolve.js';

/**
 * Close it after the worker that uses it.
 * @throws AirlockError `server_unreachable`, `server_refused`
 */
export async function connectNative(to: ResolvedConnection): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address: to.address, ...to.credentials.reveal() });
  } catch (error) {
    throw connectionError(to, error);
  }
}
