/**
 * Tokens that an issuer signs. Its keys come from its JWKS, kept and fetched again when a token names one that is not
 * known; what is accepted is the configuration's word, never the token's: algorithms of public keys alone, so a token
 * signed with the public key as if it were a secret is refused like one that is not signed at all.
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { type JwtOptions, type Scope, scopes } from '../../config/gateway.js';
import { Problem } from '../http/problem.js';
import type { Identity } from './identity.js';

const JWKS_TIMEOUT_MS = 5_000;
/** How long an unknown key does not lead to another look at the issuer's. */
const JWKS_COOLDOWN_MS = 5_000;
const MAX_NAME_LENGTH = 500;
const MAX_NAMES = 200;

export class JwtVerifier {
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(private readonly options: JwtOptions) {
    this.#keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      timeoutDuration: JWKS_TIMEOUT_MS,
      cooldownDuration: JWKS_COOLDOWN_MS,
    });
  }

  /**
   * @returns nothing for a token that does not count
   * @throws Problem `keys_unavailable` where nobody can say
   */
  async verify(token: string): Promise<Identity | undefined> {
    try {
      return this.#identity(await this.#payload(token));
    } catch (error) {
      if (isOfIssuer(error)) {
        throw new Problem(
          'keys_unavailable',
          "The issuer's keys cannot be had at the moment.",
          {},
          {},
          {
            cause: error,
          },
        );
      }
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  async #payload(token: string): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockToleranceMs } = this.options;
    const options = {
      issuer,
      audience,
      algorithms,
      clockTolerance: clockToleranceMs / 1_000,
      requiredClaims: ['exp'],
    };
    try {
      return (await jwtVerify(token, this.#keys, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      // A token without a key id, and an issuer with several keys.
      let hasKey = false;
      for await (const key of error) {
        hasKey = true;
        try {
          return (await jwtVerify(token, key, options)).payload;
        } catch (failure) {
          if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
        }
      }
      throw hasKey ? new errors.JWSSignatureVerificationFailed() : new errors.JWKSInvalid();
    }
  }

  #identity(payload: JWTPayload): Identity | undefined {
    const { claims } = this.options;
    const id = claim(payload, claims.id);
    if (typeof id !== 'string' || id === '' || id.length > MAX_NAME_LENGTH) return undefined;
    const granted = listed(claim(payload, claims.scopes), ' ');
    return {
      id,
      groups: listed(claim(payload, claims.groups)),
      scopes: new Set(scopes.filter((scope): scope is Scope => granted.includes(scope))),
      // RFC 7519 lets it have a fraction; a timer takes none.
      ...(payload.exp !== undefined && {
        expiresAt: Math.floor(payload.exp * 1_000) + this.options.clockToleranceMs,
      }),
    };
  }
}

/** A claim by its whole name, which may have dots in it, else by its path. */
function claim(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name.split('.').reduce<unknown>((held, part) => {
    if (typeof held !== 'object' || held === null || !Object.hasOwn(held, part)) return undefined;
    return Reflect.get(held, part);
  }, payload);
}

/**
 * The names of a list, or of a text: it is one name where nothing separates them. A group may have spaces in its name,
 * and no part of it is another group; scopes are separated by spaces (RFC 8693, 4.2).
 */
function listed(value: unknown, separator?: string): string[] {
  const text = typeof value === 'string' ? (separator ? value.split(separator) : [value]) : [];
  const names = Array.isArray(value) ? value : text;
  return names
    .filter(
      (name): name is string => typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH,
    )
    .slice(0, MAX_NAMES);
}

/** It was not reached, or what it gave are no keys, or not such as can be used. Any other failure is the token's. */
function isOfIssuer(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  const isGeneric = error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC';
  // A key that cannot be imported is a DOMException of Web Crypto.
  const isOfKeys =
    error instanceof DOMException || error instanceof TypeError || error instanceof SyntaxError;
  return isGeneric || isOfKeys;
}
