/**
 * The server as the machine names it, for who has no project: an approver, say. What runs ask and how they stand is on the
 * server, and needs neither agents nor resources here.
 */
import type { ResolvedConfig } from '../config/define-config.js';
import { resolveConfig } from '../config/define-config.js';
import { environmentSettings } from '../connection/environment.js';

/** Nothing loads it: a worker needs a project. */
const NO_AGENTS = './agents.ts';

/**
 * @returns nothing where the environment and `temporal.toml` name no server: which one is meant is not guessed
 * @throws AirlockError `bad_environment`
 */
export function configOfMachine(cwd: string): ResolvedConfig | undefined {
  const { address } = environmentSettings(process.env);
  return address === undefined ? undefined : resolveConfig({ agents: NO_AGENTS }, cwd);
}
