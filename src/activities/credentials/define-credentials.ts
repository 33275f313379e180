/** Which provider gives which resource its credential; the default export of a credentials module. */
import type { Resource, Resources } from '../define.js';
import { badCredentials, type CredentialProvider, isProvider } from './provider.js';

/** By the resource's name. */
export type Credentials<Names extends string = string> = Readonly<Partial<Record<Names, CredentialProvider>>>;

/**
 * `defineCredentials<typeof resources>({ … })` takes names of those resources alone.
 * @throws AirlockError `bad_credentials` for a value that is no provider
 */
export function defineCredentials<Map extends Resources = Resources>(
  credentials: Credentials<keyof Map & string>,
): Credentials {
  const given: unknown = credentials;
  if (typeof given !== 'object' || given === null)
    throw badCredentials(
      'The credentials',
      'defineCredentials takes an object: resource names, and a provider each',
    );
  for (const [name, provider] of Object.entries(given)) {
    if (isProvider(provider)) continue;
    throw badCredentials(
      `The credential of '${name}'`,
      'it must be made by environmentCredential, fileCredential, clientCredentials, tokenExchange or ownCredential',
    );
  }
  return Object.freeze({ ...credentials });
}

/**
 * A name that no resource has would leave a resource without its credential, silently; and to a resource that another
 * process answers no resource worker could give one.
 * @throws AirlockError `bad_credentials`
 */
export function assertCredentialsUsed(
  credentials: Credentials,
  resources: Readonly<Record<string, Pick<Resource, 'external'>>>,
): void {
  for (const name of Object.keys(credentials)) {
    const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (resource === undefined) {
      const known = Object.keys(resources).join(', ') || 'none';
      throw badCredentials(`The credential of '${name}'`, `no resource has this name. There are: ${known}`);
    }
    if (resource.external !== undefined) {
      throw badCredentials(
        `The credential of '${name}'`,
        'another process answers this resource; its credentials are in that process',
      );
    }
  }
}
