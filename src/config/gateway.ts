/**
 * The gateway: the part `gateway` of the configuration (docs/gateway.md). Where it listens, who may do what, how much it
 * takes. Tokens are named by their hash or by a variable of the environment: the file holds no secret.
 */
import * as z from 'zod';
import { durationSchema } from '../common/fetch-policy.js';

/** What a caller may do. Every route names one. */
export const scopes = [
  /** Start runs, as oneself. */
  'run:start',
  /** Read runs: one's own, and those that `access` opens. */
  'run:read',
  /** Send messages to runs, and cancel them. */
  'run:write',
  /** Reach every run, whoever it belongs to. It opens no route by itself. */
  'run:any',
  /** Name another principal than oneself when starting a run, and another sender of a message. */
  'run:impersonate',
  'interrupt:decide',
  'fetch:serve',
] as const;
export type Scope = (typeof scopes)[number];

/** Signed by a key of which the gateway has the public half alone. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const names = z.array(z.string().min(1).max(200)).max(100);

const tokenSchema = z
  .object({
    /** SHA-256 of the token, in hex. Exactly one of `sha256` and `env`. */
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits: the SHA-256 of the token')
      .optional(),
    /** The variable of the environment that holds the token: at least 20 characters. */
    env: z.string().min(1).optional(),
    /** Who holds it: the id of the principal, and of the actor. */
    principal: z.string().min(1).max(200),
    groups: names.optional(),
    scopes: z.array(z.enum(scopes)).min(1),
  })
  .strict()
  .refine(({ sha256, env }) => (sha256 === undefined) !== (env === undefined), {
    message: 'must have one of sha256 and env',
  });

const isLocal = (url: string) =>
  URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

const jwtSchema = z
  .object({
    /** `iss` of every token. */
    issuer: z.string().min(1),
    /** `aud` of every token: this gateway. */
    audience: z.string().min(1),
    /** Where the issuer publishes its keys. `http` for this machine alone. */
    jwksUrl: z
      .url()
      .refine((url) => /^https:/.test(url) || (/^http:/.test(url) && isLocal(url)), 'must be https'),
    /** Default: RS256, PS256, ES256, EdDSA. */
    algorithms: z.array(z.enum(algorithms)).min(1).optional(),
    /** How far clocks may differ. Default: 5 s. */
    clockTolerance: durationSchema.pipe(z.number().max(300_000)).optional(),
    /** Where a token says what: a name of a claim, or a path with dots. */
    claims: z
      .object({
        /** Default: `sub`. */
        id: z.string().min(1).optional(),
        /** A list of names. Default: `groups`. */
        groups: z.string().min(1).optional(),
        /** A list of names, or one text with spaces. Default: `scope`. */
        scopes: z.string().min(1).optional(),
      })
      .strict()
      .optional(),
  })
  .strict();

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
export type TokenOptions = z.output<typeof tokenSchema>;

export interface JwtOptions {
  issuer: string;
  audience: string;
  jwksUrl: string;
  algorithms: string[];
  clockToleranceMs: number;
  claims: { id: string; groups: string; scopes: string };
}

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

function resolveJwt({
  issuer,
  audience,
  jwksUrl,
  algorithms,
  clockTolerance,
  claims,
}: z.output<typeof jwtSchema>): JwtOptions {
  return {
    issuer,
    audience,
    jwksUrl,
    algorithms: algorithms ?? ['RS256', 'PS256', 'ES256', 'EdDSA'],
    clockToleranceMs: clockTolerance ?? 5_000,
    claims: {
      id: claims?.id ?? 'sub',
      groups: claims?.groups ?? 'groups',
      scopes: claims?.scopes ?? 'scope',
    },
  };
}
