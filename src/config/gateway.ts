/**
 * The gateway: the part `gateway` of the configuration (docs/gateway.md). Where it listens, who may do what, how much it
 * takes. Tokens are named by their hash or by a variable of the environment: the file holds no secret.
 */
import * as z from 'zod';
import { durationSchema } from '../common/fetch-policy.js';
import {
  type JwtOptions,
  jwtSchema,
  names,
  resolveJwt,
  type TokenOptions,
  tokenSchema,
} from './gateway-auth.js';

export { type JwtOptions, type Scope, scopes, type TokenOptions } from './gateway-auth.js';

export const gatewaySchema = z
  .object({
    /** Another than this machine's own needs `auth`. Default: `127.0.0.1`. */
    host: z.string().min(1).optional(),
    /** Default: 7280. */
    port: z.number().int().min(1).max(65_535).optional(),
    auth: z
      .object({ tokens: z.array(tokenSchema).max(1_000).optional(), jwt: jwtSchema.optional() })
      .strict()
      .optional(),
    /**
     * The variable of the environment with the key that seals page tokens and claims: the same for all gateways of a
     * deployment. Default: each process makes its own.
     */
    sealKey: z.string().min(1).optional(),
    /** Whose runs a caller reaches beside their own. */
    access: z
      .object({
        /** Groups whose members reach every run. Default: none. */
        groups: names.optional(),
        /** By agent: groups whose members reach its runs. */
        agents: z.record(z.string(), names).optional(),
        /** By external resource: groups whose members answer its fetches. Default: whoever has scope `fetch:serve`. */
        resources: z.record(z.string(), names).optional(),
      })
      .strict()
      .optional(),
    limits: z
      .object({
        /** Bytes of a request's body. Default: what a payload may have, and 64 KiB. */
        bodyBytes: z.number().int().min(1_024).max(64_000_000).optional(),
        /** How long a request may wait for a result or a turn. Default: 60 s. */
        wait: durationSchema.pipe(z.number().min(0).max(600_000)).optional(),
        /** Event streams open at once. Default: 1,000. */
        streams: z.number().int().min(1).max(100_000).optional(),
      })
      .strict()
      .optional(),
  })
  .strict();

type Given = z.output<typeof gatewaySchema>;

export interface ResolvedGateway {
  host: string;
  port: number;
  /** Whether somebody chose the port: where it is taken, another will not do. */
  isPortGiven: boolean;
  tokens: TokenOptions[];
  jwt: JwtOptions | undefined;
  /** Name of a variable. */
  sealKey: string | undefined;
  access: { groups: string[]; agents: Record<string, string[]>; resources: Record<string, string[]> };
  /** `bodyBytes`: nothing means by the payloads. */
  limits: { bodyBytes: number | undefined; waitMs: number; streams: number };
}

export const DEFAULT_GATEWAY_PORT = 7280;

export function resolveGateway(given: Given = {}): ResolvedGateway {
  const { host = '127.0.0.1', port, auth, sealKey, access, limits } = given;
  return {
    host,
    port: port ?? DEFAULT_GATEWAY_PORT,
    isPortGiven: port !== undefined,
    tokens: auth?.tokens ?? [],
    jwt: auth?.jwt && resolveJwt(auth.jwt),
    sealKey,
    access: {
      groups: access?.groups ?? [],
      agents: access?.agents ?? {},
      resources: access?.resources ?? {},
    },
    limits: {
      bodyBytes: limits?.bodyBytes,
      waitMs: limits?.wait ?? 60_000,
      streams: limits?.streams ?? 1_000,
    },
  };
}
