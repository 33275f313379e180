/** OAuth 2 client credentials (RFC 6749, 4.4): a token for the deployment itself. */
import * as z from 'zod';
import { OAuthClient, type OAuthClientOptions, oauthClientShape } from './oauth-client.js';
import { type CredentialProvider, makeProvider, resolveProviderOptions } from './provider.js';

export interface ClientCredentialsOptions extends OAuthClientOptions {
  /** For which service, where the server asks for it under this name. */
  readonly audience?: string;
  /** The same by RFC 8707: an address. */
  readonly resource?: string;
}

const optionsSchema = z.strictObject({
  ...oauthClientShape,
  audience: z.string().min(1).optional(),
  resource: z.url().optional(),
});

/** @throws AirlockError `bad_credentials`, naming each option that is wrong and what it may be */
export function clientCredentials(options: ClientCredentialsOptions): CredentialProvider {
  const settings = resolveProviderOptions(optionsSchema, options, 'clientCredentials');
  const { audience, resource } = settings;
  const client = new OAuthClient(settings);
  const parameters = {
    ...(audience !== undefined && { audience }),
    ...(resource !== undefined && { resource }),
  };
  return makeProvider('deployment', (request) => client.token('client_credentials', parameters, request));
}
