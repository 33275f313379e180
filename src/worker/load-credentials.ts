/** The credentials module, which only resource workers load. */
import {
  assertCredentialsUsed,
  type Credentials,
  defineCredentials,
} from '../activities/credentials/define-credentials.js';
import type { Resources } from '../activities/define.js';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { loadModule } from '../config/load-config.js';

/**
 * @returns nothing where the configuration names none
 * @throws AirlockError `module_failed`, `bad_credentials`
 */
export async function loadCredentials(
  { credentials: file }: Pick<ResolvedConfig, 'credentials'>,
  resources: Resources,
  isFresh = false,
): Promise<Credentials | undefined> {
  if (file === undefined) return undefined;
  const loaded = await loadModule(file, isFresh, 'credentials');
  if (typeof loaded !== 'object' || loaded === null) {
    throw new AirlockError(
      'module_failed',
      `${file} does not export credentials.`,
      'Its default export must be made by defineCredentials.',
    );
  }
  const credentials = defineCredentials(loaded as Credentials);
  assertCredentialsUsed(credentials, resources);
  return credentials;
}
