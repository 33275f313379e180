/**
 * A request with a client's certificate (mTLS). `fetch` of Node has no place for one; this sends by `node:https`, and gives
 * the answer as `fetch` does.
 *
 * 1. Each request has a connection of its own: no connection outlives the certificate it was opened with.
 * 2. Nothing is followed and nothing decompressed: none is asked for.
 */
import { type RequestOptions, request } from 'node:https';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { asSecret, Secret } from '../../secrets/secret.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import { functionOption } from '../options.js';

export interface ClientTls {
  /** The client's certificate, with those that signed it: PEM. */
  readonly cert: string;
  /** Its private key: PEM. */
  readonly key: string | Secret<string>;
  readonly passphrase?: string | Secret<string>;
  /** Who may have signed the server's certificate: PEM. Default: Node's own list. */
  readonly ca?: string;
}

/** A function is called at every attempt, so that a certificate that is renewed counts at once. */
export type ClientTlsOption = ClientTls | (() => ClientTls | Promise<ClientTls>);

const secretOption = z.union([z.string().min(1), z.instanceof(Secret<string>)]);

export const clientTlsOption = z.union([
  functionOption,
  z.strictObject({
    cert: z.string().min(1),
    key: secretOption,
    passphrase: secretOption.optional(),
    ca: z.string().min(1).optional(),
  }),
]);

export interface TlsRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** @throws ResourceError `misconfigured` where either side does not take the other's certificate */
export async function fetchWithTls(
  url: URL,
  { method, headers, body, signal }: TlsRequest,
  tls: ClientTlsOption,
): Promise<Response> {
  const given = typeof tls === 'function' ? await tls() : tls;
  const options: RequestOptions = {
    ...certificateOf(given),
    method,
    headers: { ...Object.fromEntries(headers), 'accept-encoding': 'identity' },
    signal,
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : (refusal(error, url) ?? error));
    try {
      const sent = request(url, options, (answer) => {
        const { statusCode: status = 500, rawHeaders } = answer;
        const received = new Headers();
        for (let at = 0; at < rawHeaders.length; at += 2)
          received.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
        const hasBody = ![204, 205, 304].includes(status) && method !== 'HEAD';
        if (!hasBody) answer.resume();
        const content = hasBody ? Readable.toWeb(answer) : null;
        resolve(new Response(content as ReadableStream<Uint8Array> | null, { status, headers: received }));
      });
      sent.on('error', fail);
      sent.end(body);
    } catch (error) {
      // A key that cannot be read.
      fail(error);
    }
  });
}

/** What is secret in it is known from here on. */
function certificateOf({ cert, key, passphrase, ca }: ClientTls): RequestOptions {
  return {
    cert,
    key: asSecret(key).reveal(),
    ...(passphrase !== undefined && { passphrase: asSecret(passphrase).reveal() }),
    ...(ca !== undefined && { ca }),
  };
}

/** OpenSSL's and Node's codes for certificates and keys that do not fit. */
const certificateCode =
  /^(ERR_SSL_|ERR_OSSL_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERR_CRYPTO_)/;

function refusal(cause: unknown, { origin }: URL): ResourceError | undefined {
  const code = propertyOf(cause, 'code');
  if (typeof code !== 'string' || !certificateCode.test(code)) return undefined;
  return new ResourceError({
    code: 'misconfigured',
    message: `${origin} and this worker do not take each other's certificates: ${code}.`,
    details: { cause: code },
    cause,
  });
}
