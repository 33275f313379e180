/**
 * Tokens that the configuration names, by their SHA-256 or by a variable of the environment. Compared as hashes, all of
 * them each time, in constant time: how long it takes says nothing of a token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenOptions } from '../../config/gateway.js';
import type { Identity } from './identity.js';
import { readSecretVariable } from './secret-variable.js';

export class StaticTokens {
  readonly #known: { hash: Buffer; identity: Identity }[];

  /** @throws AirlockError `bad_environment` where a variable is not set, or holds what is easily guessed */
  constructor(options: readonly TokenOptions[], env: NodeJS.ProcessEnv) {
    this.#known = options.map((one) => ({
      hash:
        one.sha256 === undefined
          ? sha256(readSecretVariable(one.env ?? '', 'gateway.auth.tokens', env))
          : Buffer.from(one.sha256, 'hex'),
      identity: { id: one.principal, groups: one.groups ?? [], scopes: new Set(one.scopes) },
    }));
  }

  find(token: string): Identity | undefined {
    const hash = sha256(token);
    const found = this.#known.filter((one) => timingSafeEqual(one.hash, hash));
    return found[0]?.identity;
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
