/**
 * An OAuth 2 client at its token endpoint, over `oauth4webapi`, which is loaded when the first token is asked for.
 *
 * 1. Tokens are asked for over TLS, but at an authorization server on this machine.
 * 2. What the server refuses is said by its error code alone; its own words may hold what it was sent.
 */
import * as z from 'zod';
import { redact } from '../../secrets/redact.js';
import { asSecret, Secret } from '../../secrets/secret.js';
import { recogniseNetwork } from '../errors/classify-network.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import { readBody } from '../http/http-body.js';
import { loadOptionalPackage } from '../optional-package.js';
import {
  type CredentialProvider,
  type CredentialRequest,
  type IssuedCredential,
  isProvider,
} from './provider.js';

/** A secret as it is, or where it is found each time it is needed: `environmentCredential('ORDERS_SECRET')`. */
export type SecretSource = string | Secret<string> | CredentialProvider;

export interface OAuthClientOptions {
  /** The authorization server: `https://login.example`. Its metadata say where the token endpoint is. */
  readonly issuer: string;
  /** Then no metadata are read. */
  readonly tokenEndpoint?: string;
  readonly clientId: string;
  readonly clientSecret: SecretSource;
  /** How the client says who it is: in the header `Authorization`, or in the body. Default: `basic`. */
  readonly clientAuth?: 'basic' | 'post';
  /** Space-separated. Default: the server's own. */
  readonly scope?: string;
}

export const secretSourceOption = z.custom<SecretSource>(
  (value) => (typeof value === 'string' && value !== '') || value instanceof Secret || isProvider(value),
  { message: 'must be a text, a Secret, or a provider such as environmentCredential' },
);

const localHosts = ['localhost', '127.0.0.1', '[::1]'];
const isLocal = (address: string) => localHosts.includes(new URL(address).hostname);
const secureUrl = z
  .url({ protocol: /^https?$/ })
  .refine((address) => address.startsWith('https:') || isLocal(address), {
    message: 'must start with https: where it is not on this machine',
  });

export const oauthClientShape = {
  issuer: secureUrl,
  tokenEndpoint: secureUrl.optional(),
  clientId: z.string().min(1),
  clientSecret: secretSourceOption,
  clientAuth: z.enum(['basic', 'post']).default('basic'),
  scope: z.string().min(1).optional(),
};

type ClientSettings = z.output<z.ZodObject<typeof oauthClientShape>>;
type OAuth = typeof import('oauth4webapi');
type Server = import('oauth4webapi').AuthorizationServer;

export async function secretFrom(source: SecretSource, request: CredentialRequest): Promise<Secret<string>> {
  return asSecret(isProvider(source) ? (await source.issue(request)).value : source);
}

export class OAuthClient {
  readonly #settings: ClientSettings;
  #server: Promise<Server> | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** @throws ResourceError `misconfigured`, `unavailable`; `forbidden` where the person gets no token */
  async token(
    grantType: string,
    parameters: Readonly<Record<string, string>>,
    request: CredentialRequest,
  ): Promise<IssuedCredential> {
    const { clientId, clientSecret, clientAuth, scope, issuer } = this.#settings;
    const oauth = await loadOptionalPackage(
      () => import('oauth4webapi'),
      'oauth4webapi',
      'A credential by OAuth',
    );
    const secret = (await secretFrom(clientSecret, request)).reveal();
    const askedAt = Date.now();
    try {
      const server = await this.#metadata(oauth, request.signal);
      const client = { client_id: clientId };
      const response = await oauth.genericTokenEndpointRequest(
        server,
        client,
        clientAuth === 'post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret),
        grantType,
        { ...(scope !== undefined && { scope }), ...parameters },
        this.#requestOptions(oauth, request.signal),
      );
      const { access_token, expires_in } = await oauth.processGenericTokenEndpointResponse(
        server,
        client,
        response,
        // Of an exchanged token RFC 8693 says that it may be of no type.
        { recognizedTokenTypes: { n_a: () => undefined } },
      );
      return {
        value: new Secret(access_token),
        ...(expires_in !== undefined && { expiresAt: askedAt + expires_in * 1_000 }),
      };
    } catch (error) {
      this.#server = undefined;
      throw refused(error, issuer);
    }
  }

  /** Read once, and again after a failure. */
  #metadata(oauth: OAuth, signal: AbortSignal): Promise<Server> {
    const { issuer, tokenEndpoint } = this.#settings;
    this.#server ??= tokenEndpoint
      ? Promise.resolve({ issuer, token_endpoint: tokenEndpoint })
      : oauth
          .discoveryRequest(new URL(issuer), this.#requestOptions(oauth, signal))
          .then((response) => oauth.processDiscoveryResponse(new URL(issuer), response));
    return this.#server;
  }

  #requestOptions(oauth: OAuth, signal: AbortSignal) {
    const { issuer, tokenEndpoint = issuer } = this.#settings;
    return {
      signal,
      [oauth.customFetch]: fetchBounded,
      [oauth.allowInsecureRequests]: isLocal(issuer) && isLocal(tokenEndpoint),
    };
  }
}

/** Of metadata and of tokens; a token may have 16,384 characters. */
const MAX_ANSWER_BYTES = 1_000_000;

/** The package reads an answer to its end, however long it is. */
async function fetchBounded(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  if (!response.body) return response;
  try {
    return new Response(Buffer.from(await readBody(response, MAX_ANSWER_BYTES)), response);
  } catch (cause) {
    if (!ResourceError.isInstance(cause)) throw cause;
    // The status says enough.
    if (!response.ok) return new Response(null, response);
    throw new ResourceError({
      code: 'misconfigured',
      message: `The authorization server answered at ${url} with more than ${MAX_ANSWER_BYTES} bytes.`,
      cause,
    });
  }
}

/** Characters of an error code that are kept: a server may send anything under this name. */
const MAX_SAID = 200;

/** What RFC 6749 and 8693 let a server say of the person, not of the client. */
const aboutThePerson: readonly unknown[] = ['invalid_grant', 'access_denied'];

function refused(error: unknown, issuer: string): ResourceError {
  if (ResourceError.isInstance(error)) return error;
  const said = propertyOf(error, 'error') ?? challengeError(error);
  const status = propertyOf(error, 'status') ?? propertyOf(propertyOf(error, 'cause'), 'status');
  const isBusy = status === 429 || (typeof status === 'number' && status >= 500);
  const isNetwork = recogniseNetwork(error) ?? recogniseNetwork(propertyOf(error, 'cause'));
  const why =
    typeof said === 'string' && said !== ''
      ? redact(said, MAX_SAID)
      : typeof status === 'number'
        ? `status ${status}`
        : codeOf(error);
  const code =
    isBusy || isNetwork ? 'unavailable' : aboutThePerson.includes(said) ? 'forbidden' : 'misconfigured';
  return new ResourceError({
    code,
    // No `token: …`, which would be taken for one and masked.
    message: `The authorization server ${issuer} did not give a token (${why}).`,
    details: { issuer, error: why },
    cause: error,
  });
}

/** Of a 401: `WWW-Authenticate: Basic error="invalid_client"`. */
const challengeError = (error: unknown) =>
  propertyOf(propertyOf(propertyOf(propertyOf(error, 'cause'), '0'), 'parameters'), 'error');

const codeOf = (error: unknown) =>
  String(propertyOf(propertyOf(error, 'cause'), 'code') ?? propertyOf(error, 'code') ?? 'no answer');
