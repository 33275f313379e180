/**
 * One HTTP request and its answer, with no redirect followed and nothing secret in what is said of a failure.
 * Attempts and timeouts are Temporal's: there is no retry here, and the signal ends the exchange.
 */

import { redact } from '../../secrets/redact.js';
import { verdictOfStatus } from '../errors/classify-status.js';
import { ResourceError } from '../errors/resource-error.js';
import { readBody, readExcerpt } from './http-body.js';
import { type ClientTlsOption, fetchWithTls } from './http-tls.js';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The client's certificate. */
  readonly tls?: ClientTlsOption | undefined;
}

/** Characters of a failed answer that the agent may see. */
const EXCERPT_LENGTH = 2_000;
/** Bytes that are read for it: a secret at its end must be seen whole. */
const READ_BYTES = 65_536;

/** The answer's body: parsed if it is JSON, else its text; null if there is none. */
export async function exchange(request: Exchange): Promise<unknown> {
  const { method, url, body, maxBytes, signal, tls } = request;
  const headers = headersOf(request.headers);
  const response = tls
    ? await fetchWithTls(url, { method, headers, body, signal }, tls)
    : await fetch(url, { method, headers, body, signal, redirect: 'manual' });
  // Not the query: it may hold a key.
  const what = `${method} ${url.origin}${url.pathname}`;
  if (response.status >= 300 && response.status < 400) throw await redirected(response, what, url);
  if (!response.ok) throw await refused(response, what);
  const bytes = await readBody(response, maxBytes);
  if (bytes.length === 0) return null;
  const text = new TextDecoder().decode(bytes);
  return isJson(response) ? parseJson(text, what) : text;
}

async function redirected(response: Response, what: string, asked: URL): Promise<ResourceError> {
  await response.body?.cancel();
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, asked.href) ? new URL(location, asked) : undefined;
  return new ResourceError({
    code: 'failed',
    retryable: false,
    message:
      `${what} answered ${response.status}, a redirect to ${target ? target.origin + target.pathname : 'nowhere'}. ` +
      'Redirects are not followed: credentials would go along. Set baseUrl or path to where the service is.',
    details: { status: response.status },
  });
}

async function refused(response: Response, what: string): Promise<ResourceError> {
  const verdict = verdictOfStatus(response.status, response.headers);
  const excerpt = redact(await readExcerpt(response, READ_BYTES), EXCERPT_LENGTH);
  return new ResourceError({
    code: verdict.code,
    retryable: verdict.retryable,
    message: `${what} answered ${response.status}.`,
    details: { status: response.status, ...(excerpt !== '' && { body: excerpt }) },
    ...(verdict.retryAfterMs !== undefined && { retryAfterMs: verdict.retryAfterMs }),
  });
}

function headersOf(given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // The original's message would quote the value.
      throw new ResourceError({
        code: 'failed',
        retryable: false,
        message: `Header '${name}' cannot be sent: its name or value holds a character HTTP does not allow.`,
      });
    }
  }
  return headers;
}

function isJson(response: Response): boolean {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === 'application/json' || type.endsWith('+json');
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResourceError({
      code: 'invalid_result',
      message: `${what} answered with JSON that cannot be parsed.`,
      cause,
    });
  }
}
