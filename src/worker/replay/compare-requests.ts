/** Where the requests of a replay part from those of a history. */
import { ordinalOf } from '../../common/patch-ids.js';
import type { ReportedRequest } from '../../workflows/checks/request-report.js';
import { describeRequest } from './describe-request.js';
import type { RecordedRun } from './recorded-run.js';

export interface Divergence {
  /** The request's ordinal in its run. */
  request: number;
  /** What the history holds, in words. */
  expected: string;
  /** What the replay asked for, in words. */
  got: string;
}

export interface Comparison {
  /** The first, if there is any. */
  divergence: Divergence | undefined;
  /** Requests that the history does not hold, so that nothing can be said of them. */
  unrecorded: number[];
}

const NOTHING = 'nothing';

export function compareRequests(
  { requests, hasUnmarkedQuestions }: Pick<RecordedRun, 'requests' | 'hasUnmarkedQuestions'>,
  asked: readonly ReportedRequest[],
): Comparison {
  const got = new Map(asked.map((one) => [ordinalOf(one.id), one]));
  const ordinals = [...new Set([...requests.keys(), ...got.keys()])].sort((a, b) => a - b);
  const unrecorded: number[] = [];
  for (const request of ordinals) {
    const before = requests.get(request);
    const now = got.get(request);
    if (!before && now && now.request.kind !== 'fetch' && hasUnmarkedQuestions) unrecorded.push(request);
    else if (before?.isSettled && !now) continue;
    else if (!before || !now || now.id !== before.id || !now.fingerprint.startsWith(before.fingerprint)) {
      const divergence = {
        request,
        expected: before?.what ?? NOTHING,
        got: now ? describeRequest(now.request) : NOTHING,
      };
      return { divergence, unrecorded };
    }
  }
  return { divergence: undefined, unrecorded };
}
