import { copyJson } from '../common/copy-json.js';
import type { Principal } from '../common/protocol.js';
import { boundary } from './boundary.js';

/**
 * On whose behalf this run works, as its starter said: an identity to decide by or to address somebody with, and
 * no credential. LangGraph's own word for it, `runtime.serverInfo.user`, gives the same.
 * @returns a copy; `undefined` where the run was started without one
 * @throws Error when called outside a run
 */
export function principal(): Principal | undefined {
  const given = boundary().principal;
  return given && copyJson(given);
}
