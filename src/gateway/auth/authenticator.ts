/** Who sent a request: by its token, or anybody on this machine where no tokens are configured. */
import type { ResolvedGateway } from '../../config/gateway.js';
import { Problem } from '../http/problem.js';
import { type Identity, localIdentity } from './identity.js';
import { JwtVerifier } from './jwt.js';
import { StaticTokens } from './static-tokens.js';

/** Longer ones are no tokens of anybody. */
const MAX_TOKEN_LENGTH = 16_384;

export class Authenticator {
  /** Whether callers have to say who they are. */
  readonly isRequired: boolean;
  readonly #tokens: StaticTokens;
  readonly #jwt: JwtVerifier | undefined;

  /** @throws AirlockError `bad_environment` */
  constructor({ tokens, jwt }: ResolvedGateway, env: NodeJS.ProcessEnv = process.env) {
    this.isRequired = tokens.length > 0 || jwt !== undefined;
    this.#tokens = new StaticTokens(tokens, env);
    this.#jwt = jwt && new JwtVerifier(jwt);
  }

  /**
   * @param authorization the header of that name
   * @throws Problem `unauthenticated`, `keys_unavailable`
   */
  async identify(authorization: string | undefined): Promise<Identity> {
    if (!this.isRequired) return localIdentity;
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > MAX_TOKEN_LENGTH) {
      throw unauthenticated(
        'The request has no token: Authorization: Bearer <token>.',
        'Bearer realm="airlock"',
      );
    }
    const identity = this.#tokens.find(token) ?? (await this.#jwt?.verify(token));
    if (identity !== undefined) return identity;
    throw unauthenticated(
      'The token is not known, or does not count any more.',
      'Bearer realm="airlock", error="invalid_token"',
    );
  }
}

function unauthenticated(detail: string, challenge: string): Problem {
  return new Problem('unauthenticated', detail, {}, { 'www-authenticate': challenge });
}
