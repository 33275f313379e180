/**
 * OAuth 2 token exchange (RFC 8693): a token for the run's principal, with the agent that acts for them, for one service.
 *
 * 1. The run carries who its principal is, and no token of theirs. What says so to the authorization server is made here:
 *    two short-lived tokens, signed with a key that the server trusts, or whatever functions of one's own give.
 * 2. A run without a principal gets no token.
 */
import * as z from 'zod';
import { asSecret, type Secret } from '../../secrets/secret.js';
import { ResourceError } from '../errors/resource-error.js';
import { functionOption } from '../options.js';
import {
  OAuthClient,
  type OAuthClientOptions,
  oauthClientShape,
  secretSourceOption,
} from './oauth-client.js';
import {
  badCredentials,
  type CredentialProvider,
  type CredentialRequest,
  makeProvider,
  resolveProviderOptions,
} from './provider.js';
import { type IdentitySigner, signedActor, signedSubject } from './signed-identity.js';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';

export interface IdentityToken {
  readonly token: string | Secret<string>;
  /** Default: `jwt`. */
  readonly type?: 'jwt' | 'access_token' | 'id_token' | 'saml2';
}
export type IdentityTokens = (request: CredentialRequest) => IdentityToken | Promise<IdentityToken>;

export interface TokenExchangeOptions extends OAuthClientOptions {
  /** The one service that the token is for. */
  readonly audience: string | ((request: CredentialRequest) => string);
  /** Signs who the principal is, and which agent acts for them. Needed where `subject` or `actor` is not given. */
  readonly signer?: IdentitySigner;
  /** Says who the principal is. Default: a token signed by `signer`. */
  readonly subject?: IdentityTokens;
  /** Says who acts for them. Default: a token signed by `signer`, whose subject is `agent@version`. */
  readonly actor?: IdentityTokens;
}

const optionsSchema = z.strictObject({
  ...oauthClientShape,
  audience: z.union([z.string().min(1), functionOption]),
  signer: z
    .strictObject({
      issuer: z.string().min(1),
      key: secretSourceOption,
      keyId: z.string().min(1).optional(),
      algorithm: z.enum(['RS256', 'PS256', 'ES256', 'EdDSA']).optional(),
    })
    .optional(),
  subject: functionOption.optional(),
  actor: functionOption.optional(),
});

/** @throws AirlockError `bad_credentials`, naming each option that is wrong and what it may be */
export function tokenExchange(options: TokenExchangeOptions): CredentialProvider {
  const settings = resolveProviderOptions(optionsSchema, options, 'tokenExchange');
  const { audience, signer, issuer } = options;
  const subject: IdentityTokens | undefined = options.subject ?? (signer && signedSubject(signer, issuer));
  const actor: IdentityTokens | undefined = options.actor ?? (signer && signedActor(signer, issuer));
  if (!subject || !actor)
    throw badCredentials(
      'tokenExchange',
      'it needs signer, or both subject and actor: who the token is for, and who acts',
    );
  const client = new OAuthClient(settings);
  return makeProvider('principal', async (request) => {
    if (request.principal === undefined) throw nobody(request);
    const [about, acting] = await Promise.all([subject(request), actor(request)]);
    return client.token(
      GRANT_TYPE,
      {
        audience: typeof audience === 'function' ? audience(request) : audience,
        requested_token_type: `${TOKEN_TYPE}access_token`,
        subject_token: asSecret(about.token).reveal(),
        subject_token_type: TOKEN_TYPE + (about.type ?? 'jwt'),
        actor_token: asSecret(acting.token).reveal(),
        actor_token_type: TOKEN_TYPE + (acting.type ?? 'jwt'),
      },
      request,
    );
  });
}

const nobody = ({ resource }: CredentialRequest) =>
  new ResourceError({
    code: 'forbidden',
    message: `'${resource}' is asked for a principal, and this run has none. Start it with one.`,
  });
