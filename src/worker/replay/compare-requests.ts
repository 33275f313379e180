/**
 * Where the requests of a replay part from those of a history, and how much that matters.
 *
 * - `breaks`: a worker with this code would stop the run there.
 * - `asks_otherwise`: a fetch of the same resource with other params. A worker continues with it, and the agent is given
 *   the answer to what was asked before.
 * - `harmless`: the same, of a resource that the configuration says it of.
 */
import { ordinalOf } from '../../common/patch-ids.js';
import type { ReportedRequest } from '../../workflows/checks/request-report.js';
import { contrastRequests, describeRequest } from './describe-request.js';
import type { RecordedRequest, RecordedRun } from './recorded-run.js';

export const severities = ['harmless', 'asks_otherwise', 'breaks'] as const;
export type Severity = (typeof severities)[number];

/** What other params of a resource mean, by its name. Default: `asks_otherwise`. */
export type SeverityRules = Readonly<Record<string, Severity>>;

export interface Divergence {
  severity: Severity;
  /** The request's ordinal in its run. */
  request: number;
  /** What the history holds, in words. */
  expected: string;
  /** What the replay asked for, in words. */
  got: string;
}

export interface Comparison {
  /** In the order of the requests, up to the first that breaks. */
  divergences: Divergence[];
  /** Requests that the history does not hold, so that nothing can be said of them. */
  unrecorded: number[];
}

const NOTHING = 'nothing';

export function compareRequests(
  { requests, hasUnmarkedQuestions }: Pick<RecordedRun, 'requests' | 'hasUnmarkedQuestions'>,
  asked: readonly ReportedRequest[],
  rules: SeverityRules = {},
): Comparison {
  const got = new Map(asked.map((one) => [ordinalOf(one.id), one]));
  const ordinals = [...new Set([...requests.keys(), ...got.keys()])].sort((a, b) => a - b);
  const divergences: Divergence[] = [];
  const unrecorded: number[] = [];
  for (const request of ordinals) {
    const before = requests.get(request);
    const now = got.get(request);
    if (!before && now && now.request.kind !== 'fetch' && hasUnmarkedQuestions) unrecorded.push(request);
    else if (before?.isSettled && !now) continue;
    else if (!before || !now || now.id !== before.id || !now.fingerprint.startsWith(before.fingerprint)) {
      const severity = severityOf(before, now, rules);
      divergences.push({ severity, request, ...inWords(before, now) });
      if (severity === 'breaks') break;
    }
  }
  return { divergences, unrecorded };
}

/** The worst of them, the first of its kind. */
export function worstOf(divergences: readonly Divergence[]): Divergence | undefined {
  return severities
    .toReversed()
    .flatMap((severity) => divergences.find((one) => one.severity === severity) ?? [])[0];
}

/** Temporal's replay, and a worker, hold a fetch to its resource and not to its params. */
function severityOf(
  before: RecordedRequest | undefined,
  now: ReportedRequest | undefined,
  rules: SeverityRules,
): Severity {
  if (before?.request?.kind !== 'fetch' || now?.request.kind !== 'fetch') return 'breaks';
  const { resource } = now.request;
  if (now.id !== before.id || resource !== before.request.resource) return 'breaks';
  return (Object.hasOwn(rules, resource) ? rules[resource] : undefined) ?? 'asks_otherwise';
}

function inWords(
  before: RecordedRequest | undefined,
  now: ReportedRequest | undefined,
): Pick<Divergence, 'expected' | 'got'> {
  if (before?.request && now) {
    const [expected, got] = contrastRequests(before.request, now.request);
    return { expected, got };
  }
  return { expected: before?.what ?? NOTHING, got: now ? describeRequest(now.request) : NOTHING };
}
