/** Which external resources a caller may serve: those that `gateway.access.resources` opens to their groups, or any where it says nothing of one. */
import type { ResolvedGateway } from '../../config/gateway.js';
import { Problem } from '../http/problem.js';
import type { Identity } from './identity.js';

export type ResourceAccess = ResolvedGateway['access']['resources'];

/** @throws Problem `resource_refused` */
export function assertServes(access: ResourceAccess, { id, groups }: Identity, resource: string): void {
  const allowed = Object.hasOwn(access, resource) ? access[resource] : undefined;
  if (id === undefined || allowed === undefined || allowed.some((group) => groups.includes(group))) return;
  throw new Problem('resource_refused', `The caller may not answer fetches of ${resource}.`);
}
