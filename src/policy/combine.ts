/**
 * What several policies come to: the strictest decision counts (allow < redact < ask < deny), the first of those that are
 * equally strict speaks for them, and every redaction is made. A policy in `audit` is recorded and counts for nothing.
 */
import { type PolicyOutcome, policyOutcomes } from '../common/policy-decisions.js';
import type { PolicyDecision } from '../common/protocol.js';
import { type PlainRedaction, pathText, plainRedaction } from './paths.js';
import type { PolicyVerdict } from './verdict.js';

/** One policy's word on a fetch. */
export interface Judged {
  readonly policy: string;
  readonly version: string;
  readonly mode: 'audit' | 'enforce';
  readonly verdict: PolicyVerdict;
  /** The policy gave none, and the verdict stands for it. */
  readonly hasFailed: boolean;
}

export interface Judgement {
  readonly outcome: PolicyOutcome;
  /** Of all policies, in their order. */
  readonly decisions: PolicyDecision[];
  /** Who denies. */
  readonly denial: { policy: string; version: string; reason: string } | undefined;
  readonly params: readonly PlainRedaction[];
  readonly result: readonly PlainRedaction[];
}

export function combine(judged: readonly Judged[]): Judgement {
  const counting = judged.filter(({ mode }) => mode === 'enforce');
  const strictest = counting.reduce<PolicyOutcome>(
    (under, { verdict: { outcome } }) => (strictness(outcome) > strictness(under) ? outcome : under),
    'allow',
  );
  const denying = counting.find(({ verdict }) => verdict.outcome === 'deny');
  const redactions = counting.flatMap(({ verdict }) => (verdict.outcome === 'redact' ? [verdict] : []));
  return {
    outcome: strictest,
    decisions: judged.map(decisionOf),
    denial: denying && {
      policy: denying.policy,
      version: denying.version,
      reason: denying.verdict.reason ?? '',
    },
    params: redactions.flatMap(({ params = [] }) => params.map(plainRedaction)),
    result: redactions.flatMap(({ result = [] }) => result.map(plainRedaction)),
  };
}

function strictness(outcome: PolicyOutcome): number {
  return policyOutcomes.indexOf(outcome);
}

function decisionOf({ policy, version, mode, verdict, hasFailed }: Judged): PolicyDecision {
  const { outcome, reason } = verdict;
  return {
    policy,
    version,
    outcome,
    ...(mode === 'audit' && { mode }),
    ...(reason !== undefined && { reason }),
    ...(hasFailed && { failed: true as const }),
    ...(verdict.outcome === 'redact' && { redacted: redactedPaths(verdict) }),
  };
}

function redactedPaths({ params, result }: Extract<PolicyVerdict, { outcome: 'redact' }>) {
  const paths = (redactions: typeof params) => redactions?.map((one) => pathText(plainRedaction(one).path));
  return { ...(params && { params: paths(params) }), ...(result && { result: paths(result) }) };
}
