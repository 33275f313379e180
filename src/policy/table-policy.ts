/**
 * A policy as a table: a row for each resource, which says what a fetch must satisfy (table-row.ts).
 *
 * 1. A row that cannot be looked at (no principal, a param that is not there, sums that are not known) denies.
 * 2. What a row does not say is not limited. A resource without a row is the business of `unlisted`.
 */
import * as z from 'zod';
import { makePolicy, type Policy, policyShape, resolvePolicyOptions } from './define-policy.js';
import { type Row, rowSchema, violationOf } from './table-row.js';
import { ASK_IS_MISSING, allow, deny, redact } from './verdict.js';

export interface TablePolicyOptions {
  readonly name: string;
  /** Changes when the table does. */
  readonly version: string;
  readonly mode?: 'audit' | 'enforce';
  /** By resource. */
  readonly rules: Readonly<Record<string, 'allow' | 'deny' | Row>>;
  /** A fetch of a resource that has no row. Default: `allow`. */
  readonly unlisted?: 'allow' | 'deny';
  /** With `unlisted: 'deny'`: resources that this table is not about. */
  readonly except?: readonly string[];
}

const ruleSchema = z.unknown().transform((given, context): 'allow' | 'deny' | Row => {
  if (given === 'allow' || given === 'deny') return given;
  if (typeof given === 'object' && given !== null) {
    const { data, error } = rowSchema.safeParse(given);
    if (data) return data as Row;
    for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  }
  const message = given === 'ask' ? ASK_IS_MISSING : "must be 'allow', 'deny' or a row";
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const optionsSchema = z.strictObject({
  ...policyShape,
  rules: z
    .record(z.string(), ruleSchema)
    .refine((rules) => Object.keys(rules).length > 0, { message: 'needs a row' }),
  unlisted: z.enum(['allow', 'deny']).optional(),
  except: z.array(z.string().min(1)).min(1).optional(),
});

/** @throws AirlockError `bad_policy`, naming each option that is wrong and what it may be */
export function tablePolicy(options: TablePolicyOptions): Policy {
  const { rules, unlisted = 'allow', except, ...policy } = resolvePolicyOptions(optionsSchema, options);
  return makePolicy({
    ...policy,
    resources: unlisted === 'deny' ? undefined : Object.keys(rules),
    except,
    named: Object.keys(rules),
    judge: (request) => {
      const row = Object.hasOwn(rules, request.resource) ? rules[request.resource] : undefined;
      if (row === undefined) return deny(`'${request.resource}' is not in the table`);
      if (row === 'allow') return allow();
      if (row === 'deny') return deny(`'${request.resource}' is denied to everybody`);
      const violation = violationOf(row, request);
      if (violation !== undefined) return deny(violation);
      return row.redact ? redact(row.redact) : allow();
    },
  });
}
