/**
 * The credential of one attempt: the same for however often its handler asks, and another one once where the service has
 * refused it.
 */
import { ApplicationFailure } from '@temporalio/common';
import { fetchFailureType } from '../../common/errors.js';
import type { FetchCall } from '../../common/protocol.js';
import type { Secret } from '../../secrets/secret.js';
import { classifyFetchError } from '../errors/classify.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import type { CredentialCache, HeldCredential } from './credential-cache.js';
import type { CredentialProvider, CredentialScope } from './provider.js';

export interface CredentialSource {
  readonly provider: CredentialProvider;
  readonly cache: CredentialCache;
}

type AttemptRun = (work: () => Promise<HeldCredential>) => Promise<HeldCredential>;

export class AttemptCredential {
  readonly #source: CredentialSource | undefined;
  readonly #call: FetchCall;
  #taken: HeldCredential | undefined;

  constructor(source: CredentialSource | undefined, call: FetchCall) {
    this.#source = source;
    this.#call = call;
  }

  get scope(): CredentialScope | undefined {
    return this.#source?.provider.scope;
  }

  /** @throws ResourceError `misconfigured` where the resource has no provider, or the provider no credential */
  readonly get = async (): Promise<Secret<string>> => {
    if (!this.#source) throw noProvider(this.#call.resource);
    this.#taken ??= await this.#source.cache.get(this.#source.provider, this.#request());
    return this.#taken.secret;
  };

  /**
   * Runs the work again where the service refuses the credential and another one is to be had.
   * @param within runs what asks for another one, within the attempt's time
   */
  async run<T>(work: () => Promise<T>, within: AttemptRun): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!this.#source || !this.#taken || !isRefusal(error, this.#call.resource)) throw error;
      const refused = this.#taken;
      this.#source.cache.drop(refused);
      const { cache, provider } = this.#source;
      this.#taken = await within(() => cache.get(provider, this.#request()));
      if (this.#taken.secret.reveal() === refused.secret.reveal()) throw error;
      return work();
    }
  }

  #request() {
    const { resource, principal, agent, version, workflowId, id } = this.#call;
    return { resource, principal, agent, version, workflowId, requestId: id };
  }
}

/** 401 of a service or of a model's provider, or PostgreSQL's class 28. */
function isRefusal(error: unknown, resource: string): boolean {
  const failure = classifyFetchError(error, resource);
  if (!(failure instanceof ApplicationFailure)) return false;
  if (failure.type === fetchFailureType('unauthorized')) return true;
  const details = propertyOf(failure.details?.[0], 'details');
  const isStatus = propertyOf(details, 'status') === 401;
  return isStatus || String(propertyOf(details, 'sqlstate') ?? '').startsWith('28');
}

const noProvider = (resource: string) =>
  new ResourceError({
    code: 'misconfigured',
    message: `Resource '${resource}' needs a credential, and the credentials module names no provider for it.`,
  });
