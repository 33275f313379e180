/**
 * Decisions of policies on their way from a resource worker to the log of a run. Runs in the workflow sandbox as well as
 * outside.
 *
 * 1. A decision on a fetch that was answered travels in the metadata of the answer's payload, beside the value: no value
 *    can pretend to be a decision, and whoever does not know of policies reads the value alone.
 * 2. A decision on a fetch that failed travels in the first detail of its failure.
 * 3. The reader trusts neither: what is no decision is left out, and texts are bounded.
 */
import type { PolicyDecision } from './protocol.js';
import { truncate } from './well-formed.js';

/** From the most lenient to the strictest: of several policies the strictest decision counts. */
export const policyOutcomes = ['allow', 'redact', 'ask', 'deny'] as const;
export type PolicyOutcome = (typeof policyOutcomes)[number];

/** Key in the metadata of a payload; its value is JSON. */
export const POLICY_METADATA = 'airlock-policy';

/** Characters. */
const MAX_NAME = 200;
const MAX_REASON = 500;
/** Policies that are recorded for one fetch, and paths of one redaction. */
const MAX_DECISIONS = 50;
const MAX_PATHS = 50;

/** What several decisions come to: the strictest counts, and what is in audit counts for nothing. */
export function countingOutcome(decisions: readonly PolicyDecision[]): PolicyOutcome {
  const counting = decisions.filter(({ mode }) => mode !== 'audit').map(({ outcome }) => outcome);
  return policyOutcomes.findLast((outcome) => counting.includes(outcome)) ?? 'allow';
}

/** @returns nothing where there is no decision among what was given */
export function readPolicyDecisions(given: unknown): PolicyDecision[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const decisions = given.slice(0, MAX_DECISIONS).flatMap((one) => readDecision(one) ?? []);
  return decisions.length > 0 ? decisions : undefined;
}

function readDecision(given: unknown): PolicyDecision | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { policy, version, outcome, mode, reason, failed, redacted } = given as Record<string, unknown>;
  const known = policyOutcomes.find((one) => one === outcome);
  if (typeof policy !== 'string' || typeof version !== 'string' || !known) return undefined;
  const paths = readRedacted(redacted);
  return {
    policy: truncate(policy, MAX_NAME),
    version: truncate(version, MAX_NAME),
    outcome: known,
    ...(mode === 'audit' && { mode }),
    ...(typeof reason === 'string' && { reason: truncate(reason, MAX_REASON) }),
    ...(failed === true && { failed }),
    ...(paths && { redacted: paths }),
  };
}

function readRedacted(given: unknown): PolicyDecision['redacted'] {
  if (typeof given !== 'object' || given === null) return undefined;
  const { params, result } = given as Record<string, unknown>;
  const [ofParams, ofResult] = [params, result].map(readPaths);
  if (!ofParams && !ofResult) return undefined;
  return { ...(ofParams && { params: ofParams }), ...(ofResult && { result: ofResult }) };
}

function readPaths(given: unknown): string[] | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined;
  return given.slice(0, MAX_PATHS).map((path) => truncate(String(path), MAX_NAME));
}
