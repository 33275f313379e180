/** A resource that is a service over HTTP. */
import * as z from 'zod';
import { redact } from '../../secrets/redact.js';
import { Secret } from '../../secrets/secret.js';
import type { CommonResourceOptions, FetchContext, Resource } from '../define.js';
import { defineResource } from '../define.js';
import { functionOption, resolveOptions } from '../options.js';
import { type CredentialPlace, credentialHeader, credentialOption } from './http-credential.js';
import { exchange } from './http-exchange.js';
import { RequestSecrets } from './http-secrets.js';
import { type ClientTlsOption, clientTlsOption } from './http-tls.js';
import { addQuery, baseUrlProblem, fillPath, namesNotIn, type QueryValue, urlBelow } from './http-url.js';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type HeaderMap = Readonly<Record<string, string | Secret<string>>>;

export interface HttpResourceOptions<Params extends z.ZodType, Result extends z.ZodType>
  extends CommonResourceOptions {
  readonly params: Params;
  /** What the body is: JSON where the service says so by its content type, else text; null if it is empty. */
  readonly result: Result;
  /** Where the service is: `https://rates.example/v1`. No request leaves its origin or its path. */
  readonly baseUrl: string;
  /** Default: GET. */
  readonly method?: HttpMethod;
  /** Below the base URL: `/merchants/{id}`, with params filled in by name and encoded, or made from them. */
  readonly path: string | ((params: z.output<Params>) => string);
  /** Default: with GET, HEAD and DELETE, the params that a path given as text does not use. */
  readonly query?: (
    params: z.output<Params>,
    context: FetchContext,
  ) => Readonly<Record<string, QueryValue | Secret<string>>>;
  /** Sent as JSON, what is `Secret` in it revealed. Default: with POST, PUT and PATCH, the params that a path given as text does not use. */
  readonly body?: (params: z.output<Params>, context: FetchContext) => unknown;
  /** Credentials go here, as `Secret` or as text, by the principal where they are a person's. */
  readonly headers?: HeaderMap | ((context: FetchContext) => HeaderMap | Promise<HeaderMap>);
  /**
   * How the credential of the credentials module is sent. Default: `{ header: 'authorization', scheme: 'Bearer' }`, where there is
   * one; false sends none.
   */
  readonly credential?: CredentialPlace | false;
  /** The client's certificate and key (mTLS). A function is called at every attempt. */
  readonly tls?: ClientTlsOption;
  /** Header that carries the idempotency key with any method but GET and HEAD; false sends none. Default: `Idempotency-Key`. */
  readonly idempotencyHeader?: string | false;
  /** Bytes of an answer above which it is refused while it arrives. Default: 1 MiB. */
  readonly maxBytes?: number;
}

const httpOptionsSchema = z
  .looseObject({
    baseUrl: z.string().superRefine((value, issues) => {
      const problem = baseUrlProblem(value);
      if (problem !== undefined) issues.addIssue({ code: 'custom', message: problem });
    }),
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    path: z.union([z.string(), functionOption]),
    query: functionOption.optional(),
    body: functionOption.optional(),
    headers: z
      .union([z.record(z.string(), z.union([z.string(), z.instanceof(Secret)])), functionOption])
      .optional(),
    credential: credentialOption.optional(),
    tls: clientTlsOption.optional(),
    idempotencyHeader: z.union([z.string().min(1), z.literal(false)]).default('Idempotency-Key'),
    maxBytes: z
      .number()
      .int()
      .min(1)
      .max(100 * 1024 * 1024)
      .default(1024 * 1024),
  })
  .refine(({ tls, baseUrl }) => tls === undefined || baseUrl.startsWith('https:'), {
    path: ['tls'],
    message: 'needs a baseUrl that starts with https:',
  })
  .superRefine(({ path, params }, issues) => {
    const unknown = typeof path === 'string' ? namesNotIn(path, params) : [];
    if (unknown.length === 0) return;
    const message = `names ${unknown.map((name) => `{${name}}`).join(', ')}, which params does not have`;
    issues.addIssue({ code: 'custom', path: ['path'], message });
  });

const bodyMethods: readonly string[] = ['POST', 'PUT', 'PATCH'];

/**
 * Timeouts and cancellation are the attempt's; redirects are not followed; statuses are classified (docs/errors.md).
 * @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be
 */
export function httpResource<Params extends z.ZodType, Result extends z.ZodType>(
  options: HttpResourceOptions<Params, Result>,
): Resource<Params, z.ZodType<z.output<Result>, unknown>> {
  const where = `httpResource for ${redact(String(options.baseUrl))}`;
  const { method, idempotencyHeader, maxBytes } = resolveOptions(httpOptionsSchema, options, where);
  const { baseUrl, path, query, body, headers, credential, tls, params, result, ...others } = options;
  const { method: _method, idempotencyHeader: _header, maxBytes: _maxBytes, ...common } = others;

  return defineResource({
    ...common,
    params,
    // What arrives is unknown until the schema has seen it.
    result: result as z.ZodType<z.output<Result>, unknown>,
    async fetch(given, context) {
      const secrets = new RequestSecrets(given);
      const { where, unused } = placed(path, given);
      secrets.path(where);
      const url = urlBelow(baseUrl, where);
      const sendsBody = bodyMethods.includes(method);
      const asked = Object.entries(query?.(given, context) ?? (sendsBody ? {} : (unused ?? {})));
      addQuery(url, Object.fromEntries(asked.map(([name, value]) => [name, secrets.query(name, value)])));
      const content = body?.(given, context) ?? (sendsBody ? unused : undefined);
      secrets.body(content);
      const all = Object.entries(typeof headers === 'function' ? await headers(context) : (headers ?? {}));
      const shown = await credentialHeader(credential, context, all);
      const own = Object.fromEntries(
        [...shown, ...all].map(([name, value]) => [name, secrets.header(name, value)]),
      );
      return exchange({
        method,
        url,
        headers: {
          accept: 'application/json, text/*;q=0.9, */*;q=0.1',
          ...(content !== undefined && { 'content-type': 'application/json' }),
          ...(writes(method) && idempotencyHeader && { [idempotencyHeader]: context.idempotencyKey }),
          ...own,
        },
        body: content === undefined ? undefined : JSON.stringify(content, revealed),
        maxBytes,
        signal: context.signal,
        tls,
      });
    },
  });
}

/** For `JSON.stringify`, which asks `toJSON` first: a `Secret` says `[hidden]` there. */
function revealed(this: unknown, key: string, value: unknown): unknown {
  const held: unknown = Reflect.get(Object(this), key);
  return held instanceof Secret ? held.reveal() : value;
}

const writes = (method: HttpMethod) => method !== 'GET' && method !== 'HEAD';

/** The path, and the params that are not in it as far as that can be known. */
function placed<Params>(
  path: string | ((params: Params) => string),
  params: Params,
): { where: string; unused: Record<string, unknown> | undefined } {
  if (typeof path === 'function') return { where: path(params), unused: undefined };
  const named: Record<string, unknown> = Object.fromEntries(Object.entries(params ?? {}));
  const filled = fillPath(path, named);
  const unused = Object.entries(named).filter(([name]) => !filled.used.has(name));
  return { where: filled.path, unused: Object.fromEntries(unused) };
}
