/**
 * A policy that Open Policy Agent decides, over its data API: `POST /v1/data/<path>` with `{ input }`.
 *
 * 1. It fails closed: whatever is not a clear verdict (no answer, another status, an undefined document) throws, and judge.ts
 *    denies by it.
 * 2. The document is `true` or `false`, or an object with `outcome` (or `allow`), `reason`, and for `redact` its `params`
 *    and `result`.
 */
import * as z from 'zod';
import { asSecret, Secret } from '../secrets/secret.js';
import {
  makePolicy,
  type Policy,
  type PolicyRequest,
  type PolicyScope,
  policyShape,
  resolvePolicyOptions,
  scopeShape,
} from './define-policy.js';
import { allow, deny } from './verdict.js';

export interface OpaPolicyOptions extends PolicyScope {
  readonly name: string;
  /** Changes when the Rego does. */
  readonly version: string;
  readonly mode?: 'audit' | 'enforce';
  /** Of the document: `http://localhost:8181/v1/data/airlock/decision`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | Secret<string>;
}

const optionsSchema = z
  .strictObject({
    ...policyShape,
    ...scopeShape,
    url: z.url({ protocol: /^https?$/ }),
    token: z
      .custom<string | Secret<string>>((value) => typeof value === 'string' || value instanceof Secret)
      .optional(),
  })
  .refine(({ resources, except }) => !(resources && except), {
    message: 'takes resources or except, not both',
  });

/** Characters of what a server says that are read. */
const MAX_ANSWER = 100_000;

/** @throws AirlockError `bad_policy`, naming each option that is wrong and what it may be */
export function opaPolicy(options: OpaPolicyOptions): Policy {
  const { url, token, ...policy } = resolvePolicyOptions(optionsSchema, options);
  const secret = token === undefined ? token : asSecret(token);
  return makePolicy({
    ...policy,
    judge: async (request, { signal }) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret && { authorization: `Bearer ${secret.reveal()}` }),
        },
        body: JSON.stringify({ input: opaInput(request) }),
        redirect: 'error',
        signal,
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`Open Policy Agent answered ${response.status}`);
      if (text.length > MAX_ANSWER) throw new Error('Open Policy Agent answered with too much');
      return verdictOf((JSON.parse(text) as { result?: unknown } | null)?.result);
    },
  });
}

/** What Rego sees as `input`. */
export function opaInput(request: PolicyRequest): Record<string, unknown> {
  const { resource, params, principal, agent, version, workflowId, requestId, before } = request;
  return { resource, params, principal, agent, version, workflowId, requestId, before };
}

function verdictOf(document: unknown): unknown {
  if (document === undefined) throw new Error('Open Policy Agent has no such document: it is undefined');
  if (typeof document === 'boolean') return document ? allow() : deny('Open Policy Agent denies it');
  if (typeof document !== 'object' || document === null || !('allow' in document)) return document;
  const { allow: isAllowed, ...others } = document;
  if (typeof isAllowed !== 'boolean' || 'outcome' in others) {
    throw new Error("Open Policy Agent's document takes outcome, or allow as true or false");
  }
  const reason = 'reason' in others ? String(others.reason) : undefined;
  return isAllowed ? allow(reason) : deny(reason ?? 'Open Policy Agent denies it');
}
