import { AirlockError } from '../../common/errors.js';
import { registerSecret } from '../../secrets/known-secrets.js';

const MIN_LENGTH = 20;

/**
 * A secret that the configuration names by its variable. It is known as one from then on.
 * @param option that names it, for the message
 * @throws AirlockError `bad_environment` where it is not set, or easily guessed
 */
export function readSecretVariable(name: string, option: string, env: NodeJS.ProcessEnv): string {
  const value = env[name] ?? '';
  if (value.length < MIN_LENGTH) {
    throw new AirlockError(
      'bad_environment',
      `${name}, which ${option} names, ${value === '' ? 'is not set' : `has ${value.length} characters`}.`,
      `Set it to a random text of at least ${MIN_LENGTH} characters: openssl rand -hex 32`,
    );
  }
  registerSecret(value, { isLasting: true, isCertain: true });
  return value;
}
