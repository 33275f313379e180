/** A fetch as an activity, and its answer. */
import type * as z from 'zod';
import type { EarlierFetches } from '../earlier-fetches.js';
import type { NewMessages } from '../message-list.js';
import type { fetchAnswerSchema, fetchFailureSchema, policyDecisionSchema } from '../request-schemas.js';
import type { Json } from './json.js';
import type { Principal } from './people.js';

/** Activity type of a fetch: `fetch.transactions`. */
export const fetchActivityType = (resource: string) => `fetch.${resource}`;

const FETCH_PREFIX = fetchActivityType('');

/** The resource of an activity; nothing of an activity that is no fetch. */
export const fetchedResource = (activityType: unknown): string | undefined =>
  typeof activityType === 'string' && activityType.startsWith(FETCH_PREFIX)
    ? activityType.slice(FETCH_PREFIX.length)
    : undefined;

/** What the agent sees when a fetch fails, and what the log keeps. */
export type FetchFailure = z.infer<typeof fetchFailureSchema>;

export type FetchAnswer = z.infer<typeof fetchAnswerSchema>;

/** What a policy said of a fetch before it was answered. */
export type PolicyDecision = z.infer<typeof policyDecisionSchema>;

/** Argument of an activity `fetch.<resource>`. */
export interface FetchCall {
  /** The request's id in its run. */
  id: string;
  runId: string;
  workflowId: string;
  agent: string;
  version: string;
  resource: string;
  params: Json;
  /**
   * Of a fetch with `messages` in its params, where its resource takes them so: which ones. Without `by` and with no
   * messages in `params` either, the run is asked for them, by query `messages`.
   */
  messages?: CallMessages;
  principal?: Principal;
  /**
   * What the run has fetched before this one, for policies. Only where the agent worker's configuration names policies, and
   * the run still knows it.
   */
  before?: EarlierFetches;
  /** The same on every attempt of this request, and different for any other. */
  idempotencyKey: string;
  /**
   * What a failure `misconfigured` does, where it is not to be waited for: `fail` ends the fetch. `waiting`: the fetch
   * waits for its deployment, so that attempts fail for good with any other error. See the fetch policy.
   */
  whenMisconfigured?: 'fail' | 'waiting';
}

/** The messages of a call: all that a worker needs to have the list whole, and to know that it is the right one. */
export interface CallMessages {
  /** In all. */
  count: number;
  /** By the list of an earlier fetch of the run. */
  by?: NewMessages;
  /** Of the request. */
  fingerprint: string;
}
