/**
 * The short view of a run's external fetches that nobody has answered yet: it stands in the run's memo, as open questions
 * do, so that a list asks no run. It is bounded, whatever is asked.
 */
import * as z from 'zod';
import { jsonByteLength } from './payload-size.js';

/** Where in a run's memo it stands. */
export const OPEN_FETCHES_MEMO = 'airlockFetches';

const openFetchSchema = z.object({
  id: z.string(),
  resource: z.string(),
  /** ISO 8601. */
  requestedAt: z.string(),
});
export type OpenFetch = z.infer<typeof openFetchSchema>;

const openFetchesSchema = z.object({
  /** Oldest first. */
  fetches: z.array(openFetchSchema),
  /** How many more there are: `state` has them all. */
  more: z.number(),
});
export type OpenFetches = z.infer<typeof openFetchesSchema>;

/** Of JSON. From 2 KB on servers warn of a memo, and questions stand in it too. */
const MAX_BYTES = 1_500;

/** @param pending oldest first */
export function openFetches(pending: readonly OpenFetch[]): OpenFetches {
  const fetches: OpenFetch[] = [];
  let bytes = 0;
  for (const { id, resource, requestedAt } of pending) {
    const fetch = { id, resource, requestedAt };
    bytes += jsonByteLength(fetch) + 1;
    if (bytes > MAX_BYTES) break;
    fetches.push(fetch);
  }
  return { fetches, more: pending.length - fetches.length };
}

/** @returns nothing for a memo that holds none */
export function readOpenFetches(memo: Record<string, unknown> | undefined): OpenFetches | undefined {
  return openFetchesSchema.safeParse(memo?.[OPEN_FETCHES_MEMO]).data;
}
