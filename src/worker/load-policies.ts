/** The policies module, which only resource workers load: policies may hold credentials, and decide about them. */
import { fileURLToPath } from 'node:url';
import type { Resources } from '../activities/define.js';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { loadModule } from '../config/load-config.js';
import { assertCovered, definePolicies, type Policies } from '../policy/define-policies.js';

/** For `dataConverter.payloadConverterPath` of a resource worker with policies. */
export const policyPayloadConverterPath = fileURLToPath(
  new URL('../policy/answer-converter.cjs', import.meta.url),
);

/**
 * @returns nothing where the configuration names none
 * @throws AirlockError `module_failed`, `bad_policy`
 */
export async function loadPolicies(
  config: ResolvedConfig,
  resources: Resources,
  isFresh = false,
): Promise<Policies | undefined> {
  if (!config.policies) return undefined;
  const { module } = config.policies;
  const loaded = await loadModule(module, isFresh, 'policies');
  if (!Array.isArray(loaded)) {
    throw new AirlockError(
      'module_failed',
      `${module} does not export policies.`,
      'Its default export must be made by definePolicies.',
    );
  }
  const policies = definePolicies(loaded);
  assertCovered(policies, resources);
  return policies;
}
