/** What gives a resource its credential. */
import type * as z from 'zod';
import { resolveDefined } from '../../common/defined-options.js';
import { AirlockError } from '../../common/errors.js';
import type { Principal } from '../../common/protocol.js';
import { Secret } from '../../secrets/secret.js';

const PROVIDER = Symbol.for('airlock.CredentialProvider');

/** For whom a credential is wanted. */
export interface CredentialRequest {
  readonly resource: string;
  readonly principal: Principal | undefined;
  readonly agent: string;
  readonly version: string;
  readonly workflowId: string;
  readonly requestId: string;
  /** Aborts when the provider has taken too long. */
  readonly signal: AbortSignal;
}

export interface IssuedCredential {
  readonly value: string | Secret<string>;
  /** Until then it is used again. Default: it is asked for at every attempt. */
  readonly expiresAt?: Date | number;
}

/** `deployment`: the same for every run. `principal`: one for each principal, agent and version. */
export type CredentialScope = 'deployment' | 'principal';

export interface CredentialProvider {
  readonly [PROVIDER]: true;
  readonly scope: CredentialScope;
  issue(request: CredentialRequest): Promise<IssuedCredential>;
  /**
   * Whether what the deployment holds itself is there, without asking any service: rejects where it is not. Absent: only a fetch
   * can tell.
   */
  check?(signal: AbortSignal): Promise<void>;
}

export const makeProvider = (
  scope: CredentialScope,
  issue: (request: CredentialRequest) => IssuedCredential | Promise<IssuedCredential>,
  check?: CredentialProvider['check'],
): CredentialProvider =>
  Object.freeze({
    [PROVIDER]: true as const,
    scope,
    issue: async (request: CredentialRequest) => withoutEnds(await issue(request)),
    ...(check && { check }),
  });

/** HTTP takes white space off the ends of a header: what is sent must be what is known as the secret. */
function withoutEnds(issued: IssuedCredential): IssuedCredential {
  const { value } = issued;
  const text = value instanceof Secret ? value.reveal() : String(value);
  const trimmed = text.trim();
  return trimmed === text ? issued : { ...issued, value: new Secret(trimmed) };
}

export const isProvider = (value: unknown): value is CredentialProvider =>
  typeof value === 'object' && value !== null && PROVIDER in value;

export function badCredentials(where: string, problem: string): AirlockError {
  return new AirlockError(
    'bad_credentials',
    `${where} is not defined correctly:\n${problem}`,
    'Fix it in the credentials module.',
  );
}

/** @throws AirlockError `bad_credentials`, naming each option that is wrong and what it may be */
export function resolveProviderOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  where: string,
): z.output<Schema> {
  return resolveDefined(schema, options, where, badCredentials);
}
