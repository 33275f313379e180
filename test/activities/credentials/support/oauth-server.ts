/**
 * A real authorization server, `oidc-provider`: client credentials of its own, and RFC 8693 as a grant type that verifies
 * both tokens. Beside it, what a service does with a token: it verifies it by the server's keys, for its own audience.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { serveWith } from '../../support/http-server.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export interface OAuthServer extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PKCS #8: signs who principals and agents are. The server knows its public half as that of `https://airlock.example`. */
  readonly signingKey: string;
  /** Requests to the token endpoint. */
  readonly asked: () => number;
  /** What a service does. */
  verify(authorization: string | undefined, audience: string): Promise<JWTPayload>;
  /** Every answer of the token endpoint from now on; `undefined`: the server's own. */
  answerWith(answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined): void;
}

export async function startOAuthServer({
  lifetimeSeconds = 600,
  clientSecret = `client-secret-${randomBytes(12).toString('hex')}`,
} = {}): Promise<OAuthServer> {
  const signer = await generateKeyPair('ES256', { extractable: true });
  const own = await generateKeyPair('ES256', { extractable: true });
  let provider: Provider | undefined;
  let asked = 0;
  let instead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = await serveWith((request, response) => {
    if (request.url?.startsWith('/token')) {
      asked += 1;
      if (instead) return instead(request, response);
    }
    void provider?.callback()(request, response);
  });
  const issuer = server.url;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'airlock',
        client_secret: clientSecret,
        grant_types: ['client_credentials', TOKEN_EXCHANGE],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(own.privateKey)), alg: 'ES256', use: 'sig', kid: 'own' }] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    extraTokenClaims: (ctx) => ctx.state.claims,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => serviceAt(resource, lifetimeSeconds),
      },
    },
  });
  const known = createLocalJWKSet({ keys: [await exportJWK(signer.publicKey)] });
  const exchange = async (ctx: KoaContextWithOIDC) => {
    const { audience, subject_token, actor_token } = ctx.oidc.params ?? {};
    const verified = (token: unknown) =>
      jwtVerify(String(token), known, { issuer: 'https://airlock.example', audience: issuer });
    const [subject, actor] = await Promise.all([verified(subject_token), verified(actor_token)]).catch(() => {
      throw new errors.InvalidGrant('the tokens are not ours');
    });
    const mayAct = Object(subject.payload.may_act).sub;
    if (subject.payload.sub === 'mallory' || mayAct !== actor.payload.sub)
      throw new errors.InvalidGrant('this agent may not act for them');
    const { sub, agent, agent_version } = actor.payload;
    ctx.state.claims = { act: { sub, agent, agent_version } };
    const client = ctx.oidc.client;
    if (!client || !provider) throw new Error('no client');
    const token = new provider.AccessToken({
      client,
      accountId: String(subject.payload.sub),
      grantId: 'exchanged',
      gty: TOKEN_EXCHANGE,
      scope: 'read',
    });
    token.resourceServer = new provider.ResourceServer(
      String(audience),
      serviceAt(String(audience), lifetimeSeconds),
    );
    const access_token = await token.save();
    ctx.body = {
      access_token,
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
    };
  };
  provider.registerGrantType(TOKEN_EXCHANGE, exchange, [
    'audience',
    'requested_token_type',
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
  ]);
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    issuer,
    clientId: 'airlock',
    clientSecret,
    signingKey: await exportPKCS8(signer.privateKey),
    asked: () => asked,
    verify: async (authorization = '', audience) =>
      (await jwtVerify(authorization.replace(/^Bearer /, ''), keys, { issuer, audience })).payload,
    answerWith(answer) {
      instead = answer;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const serviceAt = (audience: string, lifetimeSeconds: number) => ({
  audience,
  scope: 'read',
  accessTokenFormat: 'jwt' as const,
  accessTokenTTL: lifetimeSeconds,
  jwt: { sign: { alg: 'ES256' as const } },
});
