/**
 * `policies` of the configuration: where they are, and whether they count. The module itself is loaded by resource workers
 * alone, as the resources are.
 */
import path from 'node:path';
import * as z from 'zod';
import { durationSchema } from '../common/fetch-policy.js';

export const DEFAULT_POLICY_TIMEOUT_MS = 2_000;
const MAX_TIMEOUT_MS = 60_000;

const optionsSchema = z
  .object({
    /** Module whose default export is `definePolicies([…])`; only resource workers load it. */
    module: z.string().min(1),
    /** `enforce`: decisions count. `audit`: they are recorded and change nothing, of all policies. Default: `enforce`. */
    mode: z.enum(['audit', 'enforce']).optional(),
    /** How long a policy may take for a decision; then it denies. Default: 2 s. */
    timeout: durationSchema.pipe(z.number().min(1).max(MAX_TIMEOUT_MS)).optional(),
  })
  .strict();

/** A path alone is the module. */
export const policiesSchema = z.union([z.string().min(1), optionsSchema]);

export interface ResolvedPolicies {
  /** Absolute. */
  module: string;
  mode: 'audit' | 'enforce';
  timeoutMs: number;
}

export function resolvePolicies(given: z.output<typeof policiesSchema>, root: string): ResolvedPolicies {
  const {
    module,
    mode = 'enforce',
    timeout = DEFAULT_POLICY_TIMEOUT_MS,
  } = typeof given === 'string' ? { module: given } : given;
  return { module: path.resolve(root, module), mode, timeoutMs: timeout };
}
