/**
 * Which parts of a request are secret. What the resource adds to an agent's params (headers, a query, a body, a path)
 * may be a credential; what the agent itself sent is none.
 *
 * 1. In failures all of it is masked, but for what every request has.
 * 2. In answers only what is a credential beyond doubt: a `Secret`, a name like a credential's, or a text that can
 *    hardly be anything else. An account's id that the answer repeats is data.
 */
import { registerSecret } from '../../secrets/known-secrets.js';
import { Secret } from '../../secrets/secret.js';
import { isSecretName, looksRandom } from '../../secrets/shapes.js';

const harmless =
  /^(?:accept(?:-.*)?|content-.*|user-agent|cache-control|pragma|prefer|range|date|from|host|origin|referer|connection|te|via|expect|if-.*|x-request-id|x-correlation-id|x-requested-with|traceparent|tracestate|idempotency-key|.*-version)$/i;
const identifier = /(?:[-_.]id|Id|ID)$/;

/** Shorter texts are masked in failures alone: in an answer they may be ordinary words. */
const MIN_CERTAIN_LENGTH = 6;

export class RequestSecrets {
  readonly #ofAgent: ReadonlySet<string>;

  /** @param params what the agent sent */
  constructor(params: unknown) {
    this.#ofAgent = new Set(textsIn(params));
  }

  /** @returns the value as it is sent */
  header(name: string, value: string | Secret<string>): string {
    const text = reveal(value);
    if (harmless.test(name)) return text;
    // A service that echoes a header may leave out its scheme: `Bearer abc` comes back as `abc`.
    const [scheme = '', ...credentials] = text.trim().split(/\s+/);
    const hasScheme = /^(?:bearer|basic|digest|token|apikey|negotiate)$/i.test(scheme);
    for (const part of [text, ...credentials]) this.#add(name, part, hasScheme);
    if (/^basic$/i.test(scheme)) this.#addBasic(credentials[0] ?? '');
    if (/^cookie$/i.test(name)) for (const part of text.split(/;\s*/)) this.#add(name, valueIn(part), true);
    return text;
  }

  query<Value>(name: string, value: Value | Secret<string>): Value | string {
    if (value instanceof Secret) return value.reveal();
    if (typeof value === 'string') this.#add(name, value);
    return value;
  }

  body(content: unknown, name = ''): void {
    // It is known already.
    if (content instanceof Secret) return;
    if (typeof content === 'string') this.#add(name, content);
    else if (typeof content === 'object' && content !== null)
      for (const [field, held] of Object.entries(content))
        this.body(held, Array.isArray(content) ? name : field);
  }

  path(path: string): void {
    for (const segment of path.split('/')) if (looksRandom(segment)) this.#add('', segment);
  }

  #add(name: string, value: string, isCredential = false): void {
    const text = value.trim();
    if (text === '' || this.#ofAgent.has(text) || this.#ofAgent.has(value)) return;
    const isKey = looksRandom(text) && !identifier.test(name);
    const isCertain = (isCredential || isSecretName(name) || isKey) && text.length >= MIN_CERTAIN_LENGTH;
    registerSecret(text, { isCertain });
  }

  #addBasic(encoded: string): void {
    const [, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    this.#add('password', password.join(':'));
  }
}

const reveal = (value: string | Secret<string>) => (typeof value === 'string' ? value : value.reveal());

const valueIn = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
