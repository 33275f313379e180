/** Tokens that say to an authorization server who a run's principal is, and which agent acts: JWT, valid for a minute. */
import { randomUUID } from 'node:crypto';
import { type SecretSource, secretFrom } from './oauth-client.js';
import type { CredentialRequest } from './provider.js';

export interface IdentitySigner {
  /** `iss` of the tokens: under this name the authorization server knows the key. */
  readonly issuer: string;
  /** Private key as PKCS #8 in PEM. */
  readonly key: SecretSource;
  /** `kid` of the tokens. */
  readonly keyId?: string;
  /** Default: ES256. */
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
}

const LIFETIME_SECONDS = 60;

/** Of the principal, who lets this agent act and no other (`may_act`). */
export const signedSubject = (signer: IdentitySigner, audience: string) => (request: CredentialRequest) =>
  sign(signer, audience, request, { sub: request.principal?.id ?? '', may_act: { sub: actorOf(request) } });

/** Of the agent. */
export const signedActor = (signer: IdentitySigner, audience: string) => (request: CredentialRequest) =>
  sign(signer, audience, request, {
    sub: actorOf(request),
    agent: request.agent,
    agent_version: request.version,
  });

const actorOf = ({ agent, version }: CredentialRequest) => `${agent}@${version}`;

async function sign(
  { issuer, key, keyId, algorithm = 'ES256' }: IdentitySigner,
  audience: string,
  request: CredentialRequest,
  claims: Readonly<Record<string, unknown>>,
) {
  const { importPKCS8, SignJWT } = await import('jose');
  const secret = await secretFrom(key, request);
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(await importPKCS8(secret.reveal(), algorithm));
  return { token };
}
