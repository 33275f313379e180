/**
 * Whose runs a caller reaches: their own, those that `gateway.access` opens to their groups, and with scope `run:any` all
 * of them. A run that is not reached is answered for as one that is not there.
 */

import { runNotFound } from '../../client/errors/run-errors.js';
import type { RunHandle } from '../../client/run-handle.js';
import type { RunSummary } from '../../client/run-summary.js';
import { isInReach } from '../../client/runs-query.js';
import { principalKey } from '../../common/principal-key.js';
import type { ResolvedGateway } from '../../config/gateway.js';
import type { Identity } from './identity.js';

/** Runs of which a principal is kept that the server's lists do not say. */
const MAX_KEPT = 10_000;

export type Reach = { principal: string; agents: string[] };

export class RunAccess {
  /** By run: nothing for a run on nobody's behalf. */
  readonly #principals = new Map<string, string | undefined>();

  constructor(private readonly access: Pick<ResolvedGateway['access'], 'groups' | 'agents'>) {}

  /** @returns nothing where the caller reaches every run */
  reachOf({ id, groups, scopes }: Identity): Reach | undefined {
    const isIn = (allowed: readonly string[]) => allowed.some((group) => groups.includes(group));
    if (id === undefined || scopes.has('run:any') || isIn(this.access.groups)) return undefined;
    const agents = Object.entries(this.access.agents).filter(([, allowed]) => isIn(allowed));
    return { principal: id, agents: agents.map(([agent]) => agent) };
  }

  /** @throws AirlockError `run_not_found`, also where it is somebody else's */
  async reach(run: RunHandle, identity: Identity): Promise<RunSummary> {
    const summary = await run.describe();
    const reach = this.reachOf(identity);
    if (reach === undefined || isInReach(summary, reach)) return summary;
    const isUnsaid = summary.principal === undefined;
    if (isUnsaid && (await this.#principalOf(run, summary)) === principalKey(reach.principal)) return summary;
    throw runNotFound(run.id, undefined);
  }

  /** Of a run whose starter has set no search attribute: its input says it. */
  async #principalOf(run: RunHandle, { startedAt }: RunSummary): Promise<string | undefined> {
    const key = `${startedAt} ${run.id}`;
    if (this.#principals.has(key)) return this.#principals.get(key);
    const principal = await run.principal();
    const found = principal && principalKey(principal.id);
    const [oldest] = this.#principals.keys();
    if (oldest !== undefined && this.#principals.size >= MAX_KEPT) this.#principals.delete(oldest);
    this.#principals.set(key, found);
    return found;
  }
}
