/** Where the credential of the credentials module stands in a request. */
import * as z from 'zod';
import { Secret } from '../../secrets/secret.js';
import type { FetchContext } from '../define.js';

export interface CredentialPlace {
  /** Default: `authorization`. */
  readonly header?: string;
  /** Stands before the credential; false: nothing does. Default: `Bearer` in `authorization`, nothing in another header. */
  readonly scheme?: string | false;
}

const DEFAULT_HEADER = 'authorization';

export const credentialOption = z.union([
  z.literal(false),
  z.strictObject({
    header: z.string().min(1).optional(),
    scheme: z.union([z.string().min(1), z.literal(false)]).optional(),
  }),
]);

/**
 * No header where the resource has no credential and does not ask for one, or sets that header itself.
 * @param own headers of the resource's own options
 * @throws ResourceError `misconfigured` where a place is named and the credentials module has nothing for it
 */
export async function credentialHeader(
  place: CredentialPlace | false | undefined,
  context: FetchContext,
  own: readonly (readonly [name: string, value: unknown])[],
): Promise<(readonly [name: string, value: Secret<string>])[]> {
  if (place === false || (place === undefined && context.credentialScope === undefined)) return [];
  const { header = DEFAULT_HEADER, scheme = header.toLowerCase() === DEFAULT_HEADER && 'Bearer' } =
    place ?? {};
  if (own.some(([name]) => name.toLowerCase() === header.toLowerCase())) return [];
  const secret = await context.credential();
  return [[header, scheme === false ? secret : new Secret(`${scheme} ${secret.reveal()}`)]];
}
