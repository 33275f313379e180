/** HTTP statuses and Retry-After, from any receiver: `httpResource`, an SDK's error object, a handler. */
import type { FetchErrorCode } from '../../common/errors.js';
import { propertyOf, type Verdict } from './verdict.js';

const byStatus: Readonly<Record<number, readonly [FetchErrorCode, retryable: boolean]>> = {
  401: ['unauthorized', false],
  403: ['forbidden', false],
  404: ['not_found', false],
  408: ['timeout', true],
  409: ['conflict', false],
  410: ['not_found', false],
  412: ['conflict', false],
  413: ['too_large', false],
  425: ['unavailable', true],
  429: ['rate_limited', true],
  504: ['timeout', true],
};

/** Any other 4xx is a request that will not get better; any other 5xx is a service that may. */
export function verdictOfStatus(status: number, headers?: unknown): Verdict {
  const [code, retryable] =
    byStatus[status] ?? (status >= 500 ? ['unavailable', true] : ['bad_request', false]);
  const retryAfterMs = retryable ? retryAfterOf(headers) : undefined;
  return { code, retryable, retryAfterMs, details: { status } };
}

/** Errors of HTTP clients (OpenAI, LangChain, axios and others) carry `status`, `statusCode` or `response.status`. */
export function recogniseStatus(error: unknown): Verdict | undefined {
  const response = propertyOf(error, 'response');
  const status = [
    propertyOf(error, 'status'),
    propertyOf(error, 'statusCode'),
    propertyOf(response, 'status'),
  ].find((value): value is number => typeof value === 'number' && value >= 400 && value <= 599);
  if (status === undefined) return undefined;
  const verdict = verdictOfStatus(status, propertyOf(error, 'headers') ?? propertyOf(response, 'headers'));
  // OpenAI answers 429 also when the account has run dry: only its owner can fill it.
  const isDry = propertyOf(error, 'code') === 'insufficient_quota';
  return isDry ? { code: 'misconfigured', retryable: false, details: verdict.details } : verdict;
}

/** `retry-after-ms`, or Retry-After in seconds or as an HTTP date. */
function retryAfterOf(headers: unknown): number | undefined {
  const inMs = Number(headerOf(headers, 'retry-after-ms') ?? Number.NaN);
  if (inMs > 0) return inMs;
  const given = headerOf(headers, 'retry-after');
  if (given === undefined) return undefined;
  const waitMs = /^\s*[\d.]+\s*$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return waitMs > 0 ? waitMs : undefined;
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return typeof entry?.[1] === 'string' || typeof entry?.[1] === 'number' ? String(entry[1]) : undefined;
}
