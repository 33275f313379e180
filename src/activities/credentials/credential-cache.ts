/**
 * Credentials that are in use: kept until shortly before they expire, asked for once by however many attempts want one.
 *
 * 1. One without an expiry is asked for again at every attempt: a file or a variable that changes counts at once.
 * 2. A provider is given its own time and no attempt's signal: whoever gives up does not fail the others that wait.
 * 3. A value that cannot be recognised in an answer (too short, too long) is refused by name, not used.
 */
import { fetchFailureCode } from '../../common/errors.js';
import { withinTime } from '../../common/within-time.js';
import { redact } from '../../secrets/redact.js';
import { Secret } from '../../secrets/secret.js';
import { classifyFetchError } from '../errors/classify.js';
import { ResourceError } from '../errors/resource-error.js';
import type { CredentialProvider, CredentialRequest } from './provider.js';

export interface HeldCredential {
  readonly secret: Secret<string>;
  /** When it is not used any more. Nothing: it is used for one attempt. */
  readonly usedUntil: number | undefined;
}

const MAX_HELD = 1_000;
const PROVIDER_TIMEOUT_MS = 10_000;
/** Part of a credential's life, and the most in milliseconds, that is kept back: it must not expire on its way. */
const MARGIN = { share: 0.1, maxMs: 30_000 };
/** What the filter of answers and failures recognises: src/secrets. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 16_384;

export class CredentialCache {
  readonly #underWay = new Map<string, Promise<HeldCredential>>();
  /** The one that was not used for longest first. */
  readonly #held = new Map<string, HeldCredential>();
  readonly #ids = new Map<CredentialProvider, number>();

  /** @throws ResourceError `misconfigured` where there is none to be had, `unavailable` where it may be had later */
  async get(
    provider: CredentialProvider,
    request: Omit<CredentialRequest, 'signal'>,
  ): Promise<HeldCredential> {
    const key = this.#keyOf(provider, request);
    const held = this.#held.get(key);
    this.#held.delete(key);
    if (held?.usedUntil !== undefined && Date.now() < held.usedUntil) {
      this.#held.set(key, held);
      return held;
    }
    const asked = this.#underWay.get(key) ?? this.#ask(key, provider, request);
    return asked;
  }

  /** The service has refused it. Whoever has another one by now keeps that. */
  drop(refused: HeldCredential): void {
    for (const [key, held] of this.#held) if (held === refused) this.#held.delete(key);
  }

  #ask(
    key: string,
    provider: CredentialProvider,
    request: Omit<CredentialRequest, 'signal'>,
  ): Promise<HeldCredential> {
    const asked = issue(provider, request)
      .then((held) => {
        if (held.usedUntil !== undefined) this.#keep(key, held);
        return held;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  #keep(key: string, held: HeldCredential): void {
    this.#held.set(key, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_HELD && oldest !== undefined) this.#held.delete(oldest);
  }

  /** Providers may be shared by resources: a deployment's token too, but a person's is for one resource. */
  #keyOf(
    provider: CredentialProvider,
    { resource, principal, agent, version }: Omit<CredentialRequest, 'signal'>,
  ): string {
    const id = this.#ids.get(provider) ?? this.#ids.size;
    this.#ids.set(provider, id);
    const person = provider.scope === 'principal' ? [principal ?? null, agent, version] : [];
    return JSON.stringify([id, resource, ...person]);
  }
}

async function issue(
  provider: CredentialProvider,
  request: Omit<CredentialRequest, 'signal'>,
): Promise<HeldCredential> {
  const { resource } = request;
  const askedAt = Date.now();
  try {
    const { value, expiresAt } = await withinTime(
      PROVIDER_TIMEOUT_MS,
      (signal) => provider.issue({ ...request, signal }),
      () => issuedTooLate(resource),
    );
    const secret = value instanceof Secret ? value : new Secret(String(value));
    const { length } = secret.reveal();
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      throw noCredential(
        resource,
        `it has ${length} characters; a credential has ${MIN_LENGTH} to ${MAX_LENGTH}`,
      );
    }
    return { secret, usedUntil: expiresAt === undefined ? undefined : useUntil(askedAt, Number(expiresAt)) };
  } catch (error) {
    throw translated(error, resource);
  }
}

function useUntil(askedAt: number, expiresAt: number): number {
  if (!Number.isFinite(expiresAt)) throw new TypeError('expiresAt is no time');
  return expiresAt - Math.min(Math.max(0, expiresAt - askedAt) * MARGIN.share, MARGIN.maxMs);
}

function issuedTooLate(resource: string): ResourceError {
  const message = `The credential of '${resource}' was not issued within ${PROVIDER_TIMEOUT_MS} ms.`;
  return new ResourceError({ code: 'unavailable', message });
}

/** What a service says of a credential's request must not be taken for what the resource's own service says. */
function translated(error: unknown, resource: string): ResourceError {
  if (ResourceError.isInstance(error) && error.code !== 'unauthorized') return error;
  const failure = classifyFetchError(error, resource);
  const code = 'type' in failure ? fetchFailureCode(failure.type) : undefined;
  if (code === 'unavailable' || code === 'timeout' || code === 'rate_limited') {
    const message = `The credential of '${resource}' cannot be had now: ${failure.message}`;
    return new ResourceError({ code: 'unavailable', message, cause: error });
  }
  return noCredential(resource, redact(failure.message), error);
}

const noCredential = (resource: string, why: string, cause?: unknown) =>
  new ResourceError({
    code: 'misconfigured',
    message: `There is no credential for '${resource}': ${why.replace(/\.$/, '')}. Fix it in the credentials module, or where it looks.`,
    cause,
  });
