/** Who asks, as the token says. */

import type { Principal } from '../../common/protocol.js';
import { type Scope, scopes } from '../../config/gateway.js';

export interface Identity {
  /** Nothing where nobody has to say who they are: on this machine, without authentication. */
  id: string | undefined;
  groups: readonly string[];
  scopes: ReadonlySet<Scope>;
  /** Milliseconds since 1970: what is under way ends then. */
  expiresAt?: number;
}

/** Who asks where nobody has to say: they may do everything. */
export const localIdentity: Identity = { id: undefined, groups: [], scopes: new Set(scopes) };

/** On whose behalf runs of this caller work. */
export function principalOf({ id, groups }: Identity): Principal | undefined {
  if (id === undefined) return undefined;
  return { id, ...(groups.length > 0 && { groups: [...groups] }) };
}
