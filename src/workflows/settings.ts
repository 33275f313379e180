/**
 * What the agent worker's configuration says to the workflow. The worker writes it in front of the bundle, so that
 * it is there before any module; it is frozen with the other globals. None of it is secret.
 *
 * Timeouts and retries may change between a run's first execution and its replay: Temporal compares which activity
 * a workflow schedules, not with which options.
 */

import type { FetchPolicy } from '../common/fetch-policy.js';
import type { ResolvedConfig } from '../config/define-config.js';

export interface WorkflowSettings {
  /** For a resource of which nothing is known. */
  fetchPolicy: FetchPolicy;
  /** By resource. */
  fetchPolicies: Record<string, FetchPolicy>;
  humanToolCalls: string[];
  assignees: string[];
  limits: ResolvedConfig['limits'];
  /** Of JSON: what the payload store takes, or a history. */
  maxPayloadBytes: number;
  /** Whether a run goes to the current build when it continues as new. */
  upgradeOnContinueAsNew: boolean;
  /** Whether there are policies, which are given what the run has fetched before. Default: no. */
  hasPolicies?: boolean;
  /** Which code this is: the same for the same bundle. */
  build: string;
  /** Tell the worker of every request that is made, as a check of a replay asks for. Default: no. */
  reportRequests?: boolean;
}

export const SETTINGS_GLOBAL = '__AIRLOCK_SETTINGS__';

export function settings(): WorkflowSettings {
  const found = (globalThis as { [SETTINGS_GLOBAL]?: WorkflowSettings })[SETTINGS_GLOBAL];
  if (!found) throw new Error('This workflow bundle was not made by an Airlock worker: it has no settings.');
  return found;
}

export function policyFor(resource: string): FetchPolicy {
  const { fetchPolicies, fetchPolicy } = settings();
  return Object.hasOwn(fetchPolicies, resource) ? (fetchPolicies[resource] as FetchPolicy) : fetchPolicy;
}
