/**
 * What policies would have decided on the fetches of runs that have been. Nothing is fetched; a policy that asks another
 * service asks it.
 *
 * The run is taken as it was, but for what counts as fetched before: what the policies deny now would not have been fetched.
 */

import type { Resources } from '../../activities/define.js';
import { callWithout, decisionsWhereHidingFails } from '../../activities/policed-fetch.js';
import { FetchTally } from '../../common/earlier-fetches.js';
import { countingOutcome, type PolicyOutcome } from '../../common/policy-decisions.js';
import type { FetchCall, Json, PolicyDecision } from '../../common/protocol.js';
import { FetchesBefore } from '../../policy/fetches-before.js';
import { type JudgeOptions, judge } from '../../policy/judge.js';
import type { RecordedFetch } from './recorded-fetches.js';

export interface JudgedFetch {
  run: string;
  /** `fetch-3` */
  id: string;
  resource: string;
  params: Json;
  /** What would have counted. `unknown_resource`, `invalid_params`: it would not have come to policies. */
  outcome: PolicyOutcome | 'unknown_resource' | 'invalid_params';
  /** What counted when it was made. Nothing: no policy judged it, or it had no answer. */
  was?: PolicyOutcome;
  /** Of each policy that is about it; those in audit too. */
  decisions: PolicyDecision[];
  /** What was decided when it was made, where that is recorded. */
  decided?: PolicyDecision[];
}

export async function judgeRun(
  run: string,
  fetches: readonly RecordedFetch[],
  resources: Resources,
  options: JudgeOptions,
): Promise<JudgedFetch[]> {
  const tally = new FetchTally();
  const judged: JudgedFetch[] = [];
  for (const { call, decided } of fetches) {
    const { outcome, decisions } = await verdictOn(call, tally, resources, options);
    const { id, resource, params } = call;
    judged.push({
      run,
      id,
      resource,
      params,
      outcome,
      decisions,
      ...(decided && { was: countingOutcome(decided), decided }),
    });
    if (outcome === 'allow' || outcome === 'redact') tally.add(resource, params);
  }
  return judged;
}

async function verdictOn(
  call: FetchCall,
  tally: FetchTally,
  resources: Resources,
  options: JudgeOptions,
): Promise<Pick<JudgedFetch, 'outcome' | 'decisions'>> {
  const { id, resource: name, params: given, principal, agent, version, workflowId } = call;
  const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (!resource) return { outcome: 'unknown_resource', decisions: [] };
  const params = await resource.params.safeParseAsync(given);
  if (!params.success) return { outcome: 'invalid_params', decisions: [] };
  const judgement = await judge(
    {
      resource: name,
      params: params.data,
      principal,
      agent,
      version,
      workflowId,
      requestId: id,
      before: new FetchesBefore(tally.carriedBy(name), { resource: name, sent: given, parsed: params.data }),
    },
    options,
  );
  if (!judgement || judgement.denial)
    return { outcome: judgement?.outcome ?? 'allow', decisions: judgement?.decisions ?? [] };
  try {
    await callWithout({ name, resource, call }, { parsed: params.data }, judgement);
    return { outcome: judgement.outcome, decisions: judgement.decisions };
  } catch (error) {
    const decisions = decisionsWhereHidingFails(judgement.decisions, error);
    return { outcome: countingOutcome(decisions) === 'deny' ? 'deny' : 'invalid_params', decisions };
  }
}
