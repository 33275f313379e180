/** Who may ask the gateway: scopes, tokens, and tokens of an issuer. */
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

export const names = z.array(z.string().min(1).max(200)).max(100);

export const tokenSchema = z
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

export const jwtSchema = z
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

export type TokenOptions = z.output<typeof tokenSchema>;

export interface JwtOptions {
  issuer: string;
  audience: string;
  jwksUrl: string;
  algorithms: string[];
  clockToleranceMs: number;
  claims: { id: string; groups: string; scopes: string };
}

export function resolveJwt({
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
