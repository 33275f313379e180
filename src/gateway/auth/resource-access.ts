/**
 * Which external resources a caller may answer: those that `gateway.access.resources` opens to their groups, and any of
 * which it says nothing.
 */
import type { ResolvedGateway } from '../../config/gateway.js';
import { Problem } from '../http/problem.js';
import type { Identity } from './identity.js';

export type ResourceAccess = ResolvedGateway['access']['resources'];

export function servesResource(access: ResourceAccess, { id, groups }: Identity, resource: string): boolean {
  const allowed = Object.hasOwn(access, resource) ? access[resource] : undefined;
  return id === undefined || allowed === undefined || allowed.some((group) => groups.includes(group));
}

/** @throws Problem `resource_refused` */
export function assertServes(access: ResourceAccess, identity: Identity, resource: string): void {
  if (servesResource(access, identity, resource)) return;
  throw new Problem('resource_refused', `The caller may not answer fetches of ${resource}.`);
}
