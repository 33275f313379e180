import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import type { Role } from '../worker/run-workers.js';

export const roleNames = ['agent', 'resources', 'all'] as const;
export type RoleName = (typeof roleNames)[number];

/**
 * The workers that a role means; `all` is those that the configuration has something for.
 * @throws AirlockError `bad_config` where resource workers are asked for and no resources are configured
 */
export function rolesFor(role: RoleName, config: ResolvedConfig): Role[] {
  if (role === 'agent') return ['agent'];
  if (role === 'resources' && config.resources === undefined) {
    throw new AirlockError(
      'bad_config',
      `The configuration in ${config.root} names no resources, so a resource worker has nothing to do.`,
      "Add resources: './resources.ts' to temporal.config.ts.",
    );
  }
  if (role === 'resources') return ['resources'];
  return config.resources === undefined ? ['agent'] : ['agent', 'resources'];
}
