/** One row of a table policy: what a fetch of its resource must satisfy. */
import * as z from 'zod';
import type { PolicyRequest } from './define-policy.js';
import { hasEvery, MISPLACED, membersOf, valuesAt } from './paths.js';
import { ASK_IS_MISSING, type Redactions, redactionsSchema } from './verdict.js';

type Scalar = string | number | boolean;

/** What a value among the params must be. */
export interface Threshold {
  readonly min?: number;
  readonly max?: number;
  /** One of these. */
  readonly in?: readonly Scalar[];
  /** The value may be missing. Default: a fetch without it is denied. */
  readonly optional?: boolean;
}

export interface Row {
  /** By path: `{ amount: { max: 500 } }`, `{ 'order.items.*.price': { max: 100 } }`. */
  readonly params?: Readonly<Record<string, Threshold>>;
  /** Sums over the run, this fetch included, by path: `{ amount: { max: 1_000 } }`. */
  readonly sums?: Readonly<Record<string, { readonly max: number }>>;
  /** Fetches of this resource in the run, this one included. */
  readonly count?: { readonly max: number };
  /** Ids of those on whose behalf it may be fetched. With `groups`: either lets it pass. */
  readonly principals?: readonly string[];
  /** Groups of those on whose behalf it may be fetched, as the gateway names them in `principal.groups`. */
  readonly groups?: readonly string[];
  /** Names of the agents that may fetch it. */
  readonly agents?: readonly string[];
  /** Of a fetch that satisfies the row: what is hidden. */
  readonly redact?: Redactions;
}

const names = z.array(z.string().min(1)).min(1).optional();
const threshold = z
  .strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    in: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional(),
    optional: z.boolean().optional(),
  })
  .refine(({ min, max, in: list }) => min !== undefined || max !== undefined || list !== undefined, {
    message: 'says min, max or in',
  });

export const rowSchema = z.strictObject({
  params: z.record(z.string().min(1), threshold).optional(),
  sums: z
    .record(z.string().min(1), z.strictObject({ max: z.number() }))
    .refine(
      (sums) => !Object.keys(sums).some(hasEvery),
      'takes paths without *: numbers in lists are not added up',
    )
    .optional(),
  count: z.strictObject({ max: z.number().int().min(0) }).optional(),
  principals: names,
  groups: names,
  agents: names,
  redact: redactionsSchema.optional(),
  ask: z.undefined({ error: ASK_IS_MISSING }).optional(),
});

/** @returns the first thing that a fetch does not satisfy */
export function violationOf(row: Row, request: PolicyRequest): string | undefined {
  return (
    whoIsWrong(row, request) ??
    firstOf(row.params, (path, limit) => paramViolation(path, limit, request.params)) ??
    countViolation(row, request) ??
    firstOf(row.sums, (path, { max }) => sumViolation(path, max, request))
  );
}

function whoIsWrong({ principals, groups, agents }: Row, request: PolicyRequest): string | undefined {
  const { principal, agent } = request;
  if (agents && !agents.includes(agent)) return `agent '${agent}' may not fetch it`;
  if (!principals && !groups) return undefined;
  if (!principal) return 'the run works on behalf of nobody';
  const member: unknown = principal.groups;
  const own = Array.isArray(member) ? member : [];
  if (principals?.includes(principal.id) || groups?.some((group) => own.includes(group))) return undefined;
  return `'${principal.id}' may not fetch it`;
}

function paramViolation(path: string, limit: Threshold, params: unknown): string | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, in: list } = limit;
  const isBounded = limit.min !== undefined || limit.max !== undefined;
  for (const value of valuesAt(params, membersOf(path))) {
    if (value === MISPLACED) return `what it has is nothing to look for '${path}' in`;
    if (value === undefined) {
      if (limit.optional) continue;
      return `it has no '${path}'`;
    }
    if (list && !list.some((one) => one === value))
      return `${path} ${shown(value)} is none of ${list.join(', ')}`;
    if (!isBounded) continue;
    if (typeof value !== 'number') return `${path} ${shown(value)} is no number`;
    if (!(value <= max)) return `${path} ${value} is above ${max}`;
    if (!(value >= min)) return `${path} ${value} is below ${min}`;
  }
  return undefined;
}

function countViolation({ count }: Row, { resource, before }: PolicyRequest): string | undefined {
  if (!count) return undefined;
  const made = before.count(resource);
  return made < count.max
    ? undefined
    : `the run has fetched it ${made} times; at most ${count.max} are allowed`;
}

function sumViolation(path: string, max: number, request: PolicyRequest): string | undefined {
  const [own, ...others] = valuesAt(request.params, membersOf(path));
  if (typeof own !== 'number' || others.length > 0) return `it has no number at '${path}'`;
  const sum = request.before.sum(request.resource, path) + Math.max(0, own);
  return sum <= max ? undefined : `${path} comes to ${sum} over the run, above ${max}`;
}

function firstOf<Limit>(
  limits: Readonly<Record<string, Limit>> | undefined,
  violation: (path: string, limit: Limit) => string | undefined,
): string | undefined {
  for (const [path, limit] of Object.entries(limits ?? {})) {
    const found = violation(path, limit);
    if (found !== undefined) return found;
  }
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
