/** What proves to a server who we are, in the shape that both Temporal connections take. Checked once, here. */
import type { ConnectionOptions } from '@temporalio/client';
import * as z from 'zod';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';

export type Tls = NonNullable<ConnectionOptions['tls']>;

export interface Credentials {
  /** An API key needs TLS: `true` unless something else is said. */
  tls?: Tls;
  apiKey?: string;
  /** Headers of every request. */
  metadata?: Record<string, string>;
}

/** PEM text, or its bytes. */
const pemSchema = z.union([
  z.string().transform((text): Uint8Array => Buffer.from(text)),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'PEM text or bytes'),
]);

const tlsSchema = z.union([
  z.boolean(),
  z
    .object({
      serverNameOverride: z.string().optional(),
      serverRootCACertificate: pemSchema.optional(),
      clientCertPair: z.object({ crt: pemSchema, key: pemSchema }).strict().optional(),
    })
    .strict()
    .transform(
      ({ serverNameOverride, serverRootCACertificate, clientCertPair }): Tls => ({
        ...(serverNameOverride !== undefined && { serverNameOverride }),
        ...(serverRootCACertificate !== undefined && { serverRootCACertificate }),
        ...(clientCertPair !== undefined && { clientCertPair }),
      }),
    ),
]);

/** @throws AirlockError `bad_config` naming the wrong option, never its value */
export function tlsOf(given: ResolvedConfig['connection']['tls']): Tls | undefined {
  const parsed = tlsSchema.optional().safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AirlockError(
    'bad_config',
    `'connection.tls' is not valid:\n${z.prettifyError(parsed.error)}`,
    'Give true, or { serverNameOverride, serverRootCACertificate, clientCertPair: { crt, key } } with PEM contents.',
  );
}

/** What a header cannot carry would be quoted, key and all, in an error further down. */
export function checkApiKey(apiKey: string): string {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw new AirlockError(
    'bad_config',
    'The API key for the Temporal server has characters in it that no key has.',
    'Look for a space or a line break, often the one at the end of the file it was read from.',
  );
}
