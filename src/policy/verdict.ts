/**
 * What a policy says of a fetch.
 *
 * `ask` has its place among the outcomes (src/common/policy-decisions.ts) and in the log, and no verdict yet: a fetch cannot
 * wait for a person. A policy that says it is refused by name, where it is defined or, at the latest, where it says so.
 */
import * as z from 'zod';
import type { PolicyOutcome } from '../common/policy-decisions.js';

/** A place in JSON: `'customer.email'`, `'rows.*.email'` for every member, or a list where a name has a dot in it. */
export type Path = string | readonly string[];

/** What is hidden. Default of `with`: the text `[redacted]`. */
export type Redaction = Path | { readonly path: Path; readonly with: string | number | boolean | null };

export interface Redactions {
  /** In the params, before the handler has them. */
  readonly params?: readonly Redaction[];
  /** In the answer, before it leaves for the agent. */
  readonly result?: readonly Redaction[];
}

export interface Allow {
  readonly outcome: 'allow';
  readonly reason?: string;
}
export interface Redact extends Redactions {
  readonly outcome: 'redact';
  readonly reason?: string;
}
export interface Deny {
  readonly outcome: 'deny';
  /** Said to the agent, and recorded. */
  readonly reason: string;
}

/** What a policy may say today. */
export type PolicyVerdict = Allow | Redact | Deny;

/** This policy has no objection. */
export const allow = (reason?: string): Allow => ({
  outcome: 'allow',
  ...(reason !== undefined && { reason }),
});

/** The fetch must not be made. */
export const deny = (reason: string): Deny => ({ outcome: 'deny', reason });

/** The fetch may be made without what these places hold. */
export const redact = (places: Redactions, reason?: string): Redact => ({
  outcome: 'redact',
  ...places,
  ...(reason !== undefined && { reason }),
});

const pathSchema: z.ZodType<Path> = z.union([z.string().min(1), z.array(z.string()).min(1)]);
const redactionSchema: z.ZodType<Redaction> = z.union([
  pathSchema,
  z.strictObject({ path: pathSchema, with: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
]);
const placesSchema = z.array(redactionSchema).optional();

const isNothing = { message: 'redact names no place' };
const namesPlace = ({ params = [], result = [] }: Redactions) => params.length + result.length > 0;

export const redactionsSchema = z
  .strictObject({ params: placesSchema, result: placesSchema })
  .refine((places) => namesPlace(places as Redactions), isNothing);

const verdictSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('allow'), reason: z.string().optional() }),
  z.strictObject({ outcome: z.literal('deny'), reason: z.string() }),
  z
    .strictObject({
      outcome: z.literal('redact'),
      params: placesSchema,
      result: placesSchema,
      reason: z.string().optional(),
    })
    .refine((places) => namesPlace(places as Redactions), isNothing),
]);

export const ASK_IS_MISSING =
  "the outcome 'ask' is not there yet, for a fetch cannot wait for a person. Deny it, and let the agent ask before it " +
  'fetches: ask.approval, or reviewTools for tools';

/** @throws Error for what is no verdict: a policy that says nothing clear has not allowed anything */
export function parseVerdict(given: unknown): PolicyVerdict {
  const outcome: PolicyOutcome | undefined = (given as { outcome?: PolicyOutcome } | undefined)?.outcome;
  if (outcome === 'ask') throw new Error(ASK_IS_MISSING);
  const parsed = verdictSchema.safeParse(given);
  if (parsed.success) return parsed.data as PolicyVerdict;
  throw new Error(`its verdict is none: ${z.prettifyError(parsed.error)}`);
}
