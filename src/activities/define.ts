/**
 * What a resource is: schemas for what goes in and comes out, how long it may take, and the code that answers.
 *
 * A resource is defined once, when its module loads in a resource worker; a wrong option fails there.
 * Agents see only its name and its contract (`ResourceContracts`, a type-only import): no code, no credentials.
 */
import type { Logger } from '@temporalio/common';
import * as z from 'zod';
import {
  type FetchPolicyOptions,
  fetchPolicySchema,
  type PartialFetchPolicy,
} from '../common/fetch-policy.js';
import type { Json, Principal } from '../common/protocol.js';
import type { Secret } from '../secrets/secret.js';
import type { CredentialScope } from './credentials/provider.js';
import { badResource, functionOption, resolveOptions, schemaOption } from './options.js';

const RESOURCE = Symbol.for('airlock.Resource');

/** What a handler knows of the fetch it answers. */
export interface FetchContext {
  /** Aborts when the run no longer wants the answer, the worker stops, or the attempt's time is nearly up. */
  readonly signal: AbortSignal;
  /** Reports progress. Without a heartbeat timeout it does nothing; with one, the latest details are repeated by themselves. */
  readonly heartbeat: (details?: Json) => void;
  /** 1 on the first try. */
  readonly attempt: number;
  /** The same on every attempt of this request and different for any other: hand it to services that write. */
  readonly idempotencyKey: string;
  /** On whose behalf the run works. Turn it into credentials here and nowhere else. */
  readonly principal: Principal | undefined;
  /**
   * What the credentials module has for this resource: the same throughout an attempt. Where the service refuses it with 401,
   * the handler is called once more, with another one.
   */
  readonly credential: () => Promise<Secret<string>>;
  /** Whether that is everybody's or the principal's. Nothing: the credentials module has none for this resource. */
  readonly credentialScope: CredentialScope | undefined;
  /** The request's id in its run: `fetch-3`. */
  readonly requestId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly agent: string;
  readonly version: string;
  readonly log: Logger;
}

/** What every kind of resource takes: timeouts and retries as in the configuration, and words about itself. */
export interface CommonResourceOptions extends FetchPolicyOptions {
  /** What it answers, in a sentence. */
  readonly description?: string;
  /**
   * Answers in a thread of its own, which loads the resources module anew: for a handler that computes. The thread is
   * ended when the attempt's time is up or the answer is not wanted any more. Default: false.
   */
  readonly isolate?: boolean;
}

export interface ResourceOptions<Params extends z.ZodType, Result extends z.ZodType>
  extends CommonResourceOptions {
  /** What an agent may ask. Anything else ends the fetch with `invalid_params`, without calling the handler. */
  readonly params: Params;
  /** What leaves. An answer that does not match ends the fetch with `invalid_result`; it is never retried. */
  readonly result: Result;
  /** Answers one request. Throw `ResourceError` to say what went wrong; any other error is classified. */
  fetch(params: z.output<Params>, context: FetchContext): z.input<Result> | Promise<z.input<Result>>;
  /** Does beforehand what the first fetch would wait for. A worker calls it before it polls. */
  open?(): Promise<void>;
  /** Closes connections when the worker stops. */
  close?(): Promise<void>;
}

export interface Resource<Params extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> {
  readonly [RESOURCE]: true;
  readonly params: Params;
  readonly result: Result;
  readonly description: string | undefined;
  /** Whether it answers in a thread of its own. */
  readonly isolate: boolean;
  /** Of a resource that somebody else's process answers: how long a claim lasts that is not kept alive. */
  readonly external?: { readonly leaseMs: number };
  /** What the resource says of its own timeouts and retries; parsed, milliseconds. */
  readonly policy: PartialFetchPolicy;
  fetch(params: z.output<Params>, context: FetchContext): z.input<Result> | Promise<z.input<Result>>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export type Resources = Readonly<Record<string, Resource>>;

/** `{ name: { params, result } }`: what `fetch(name, params)` takes and gives. */
export type ResourceContracts<Map extends Resources> = {
  [Name in keyof Map]: {
    params: z.input<Map[Name]['params']>;
    result: z.output<Map[Name]['result']>;
  };
};

const resourceOptionsSchema = fetchPolicySchema.extend({
  description: z.string().optional(),
  isolate: z.boolean().default(false),
  params: schemaOption,
  result: schemaOption,
  fetch: functionOption,
  open: functionOption.optional(),
  close: functionOption.optional(),
});

/** @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be */
export function defineResource<Params extends z.ZodType, Result extends z.ZodType>(
  options: ResourceOptions<Params, Result>,
): Resource<Params, Result> {
  const checked = resolveOptions(resourceOptionsSchema, options, options.description ?? 'A resource');
  const { description, isolate, ...others } = checked;
  const { params: _params, result: _result, fetch: _fetch, ...policyAndHooks } = others;
  const { open: _open, close: _close, ...policy } = policyAndHooks;
  return Object.freeze({
    [RESOURCE]: true as const,
    params: options.params,
    result: options.result,
    description,
    isolate,
    policy,
    fetch: (params: z.output<Params>, context: FetchContext) => options.fetch(params, context),
    open: async () => options.open?.(),
    close: async () => options.close?.(),
  });
}

const resourceName = /^[A-Za-z][\w.-]*$/;

/**
 * Names resources; the default export of a resources module.
 * @throws AirlockError `bad_resource` for a name that cannot be an activity's, or a value that is no resource
 */
export function defineResources<const Map extends Resources>(resources: Map): Map {
  for (const [name, resource] of Object.entries(resources)) {
    if (!resourceName.test(name)) {
      throw badResource(
        `Resource '${name}'`,
        'its name must start with a letter and continue with letters, digits, _, . or -',
      );
    }
    if (!isResource(resource)) {
      throw badResource(
        `Resource '${name}'`,
        'it must be made by defineResource, httpResource, sqlResource or modelResource',
      );
    }
  }
  return Object.freeze(resources);
}

export function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && RESOURCE in value;
}
