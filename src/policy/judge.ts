/**
 * Asks every policy that is about a fetch, at once, and combines what they say.
 *
 * A policy that throws, takes too long, or says what is no verdict denies, under its name: what was not judged is not
 * allowed. Texts leave without credentials and bounded.
 */
import { durationText } from '../common/duration-text.js';
import { type PolicyOutcome, readPolicyDecisions } from '../common/policy-decisions.js';
import { errorMessage } from '../common/thrown.js';
import { redact as withoutSecrets } from '../secrets/redact.js';
import { combine, type Judged, type Judgement } from './combine.js';
import { isAbout, type Policies } from './define-policies.js';
import type { Policy, PolicyRequest } from './define-policy.js';
import { deny, type PolicyVerdict, parseVerdict } from './verdict.js';

export interface JudgeOptions {
  readonly policies: Policies;
  /** `audit`: of all policies, whatever each says of itself. */
  readonly mode: 'audit' | 'enforce';
  /** For one policy's verdict. */
  readonly timeoutMs: number;
}

const MAX_REASON = 500;

/** @returns nothing where no policy is about the resource */
export async function judge(
  request: PolicyRequest,
  { policies, mode, timeoutMs }: JudgeOptions,
  signal?: AbortSignal,
): Promise<Judgement | undefined> {
  const about = policies.filter((policy) => isAbout(policy, request.resource));
  if (about.length === 0) return undefined;
  const judged = await Promise.all(
    about.map(async (policy): Promise<Judged> => {
      const { name, version } = policy;
      const counts = mode === 'enforce' ? policy.mode : 'audit';
      return {
        policy: name,
        version,
        mode: counts,
        ...(await verdictOf(policy, request, timeoutMs, signal)),
      };
    }),
  );
  signal?.throwIfAborted();
  const judgement = combine(judged);
  return { ...judgement, decisions: readPolicyDecisions(judgement.decisions) ?? [] };
}

async function verdictOf(
  policy: Policy,
  request: PolicyRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<{ verdict: PolicyVerdict; hasFailed: boolean }> {
  const over = new AbortController();
  const clock = setTimeout(
    () => over.abort(new Error(`it gave no verdict within ${durationText(timeoutMs)}`)),
    timeoutMs,
  );
  const ends = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  try {
    const given = await Promise.race([
      Promise.resolve().then(() => policy.judge(request, { signal: ends })),
      aborted(ends),
    ]);
    return { verdict: clean(parseVerdict(given)), hasFailed: false };
  } catch (error) {
    // What is aborted says so in words of its own.
    const cause = over.signal.aborted ? over.signal.reason : error;
    return { verdict: clean(deny(`the policy failed: ${errorMessage(cause)}`)), hasFailed: true };
  } finally {
    clearTimeout(clock);
    over.abort();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  // The verdict may have come first.
  promise.catch(() => {});
  return promise;
}

function clean<Verdict extends { outcome: PolicyOutcome; reason?: string }>(verdict: Verdict): Verdict {
  const { reason } = verdict;
  return reason === undefined ? verdict : { ...verdict, reason: withoutSecrets(reason, MAX_REASON) };
}
