/**
 * What a worker reports, in a line for people: what happened, of which fetch and run, at which attempt.
 *
 * 1. A failed fetch and a failed run are one line. Where nobody expects the error it is a mistake in code: what follows is
 *    where, in the project's own files. The whole stack is in the run's history, and in the log at DEBUG.
 * 2. What the SDK says of every line (task token, namespace, task queue …) is left out; what is beside it stays.
 * 3. Texts of others cannot move the cursor or pass for a line of the log.
 */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { fetchFailureCode } from '../common/errors.js';
import { fetchedResource } from '../common/protocol.js';
import type { LogLevel } from './log-level.js';
import { indent, oneLine, safeLine, safeText } from './render/plain-text.js';

export interface ReportedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

const MAX_CHARACTERS = 1_000;
const MAX_FRAMES = 5;
/** Airlock's own files, as they are and as its source maps have them. */
const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The SDK's own words about where a line comes from; `placeOf` says what of them matters. */
const labels = new Set([
  'sdkComponent',
  'namespace',
  'taskQueue',
  'taskToken',
  'isLocal',
  'workflowId',
  'workflowRunId',
  'runId',
  'workflowType',
  'activityId',
  'activityType',
  'activityRunId',
  'attempt',
  'durationMs',
]);

/** Errors that end a run on purpose, or say what somebody has to do: their words are enough. */
const expectedOfRuns =
  /^(?:FetchError|BadInputError|UnsupportedFeatureError|UnanswerablePauseError|CaughtInterruptError|NondeterministicAgentError|StalledAgentError|UnstorableStateError|TooLargeError|GraphRecursionError)$/;

/** @param color whether stderr shows colours */
export function renderLine(line: ReportedLine, color: boolean): string {
  const { message, meta } = line;
  if (message === 'Activity failed') return failedFetch(meta);
  if (message === 'Workflow failed') return failedRun(meta);
  const { error, ...others } = meta;
  const beside = Object.fromEntries(Object.entries(others).filter(([name]) => !labels.has(name)));
  const parts = [`${safeText(message)}${placeOf(meta)}`, shown(beside, color)].filter((part) => part !== '');
  return error === undefined ? parts.join(' ') : withStack(parts.join(' '), error);
}

function failedFetch(meta: ReportedLine['meta']): string {
  const { error } = meta;
  const type = String(property(error, 'type') ?? '');
  const known = fetchFailureCode(type);
  const code = known ?? type;
  const advice = code === 'misconfigured' ? 'misconfigured: fix the deployment' : code;
  const line = `A fetch failed${placeOf(meta)}: ${words(error)}${code && ` (${safeLine(advice)})`}`;
  if (known === undefined) return withStack(line, error);
  return isExpectedOfFetch(error, known) ? line : withOwnFrames(line, error);
}

/** A resource says `failed` by itself only in an error of its own kind; any other error is one that it did not catch. */
function isExpectedOfFetch(error: unknown, code: string): boolean {
  if (code !== 'failed') return true;
  return /^(?:Resource|Fetch)Error\b/.test(String(property(error, 'stack') ?? ''));
}

function failedRun(meta: ReportedLine['meta']): string {
  const { error } = meta;
  const line = `A run failed${placeOf(meta)}: ${words(error)}`;
  const [, name] = /^Agent '[^']*' \S*: (\w+): /.exec(String(property(error, 'message') ?? '')) ?? [];
  if (name === undefined || expectedOfRuns.test(name)) return line;
  // The failure itself is made by Airlock: its cause is what the agent threw.
  return withOwnFrames(line, property(error, 'cause') ?? error);
}

/** ` (fetch-1 of last_order, run r1, attempt 4)` */
function placeOf({ activityId, activityType, workflowId, attempt }: ReportedLine['meta']): string {
  const resource =
    fetchedResource(activityType) ?? (typeof activityType === 'string' ? activityType : undefined);
  const said = [
    ...(activityId === undefined ? [] : [`${activityId}${resource === undefined ? '' : ` of ${resource}`}`]),
    ...(workflowId === undefined ? [] : [`run ${workflowId}`]),
    ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
  ];
  return said.length === 0 ? '' : ` (${safeLine(said.join(', '))})`;
}

function shown(meta: Readonly<Record<string, unknown>>, colors: boolean): string {
  if (Object.keys(meta).length === 0) return '';
  return inspect(meta, { colors, breakLength: Number.POSITIVE_INFINITY, compact: true });
}

function words(error: unknown): string {
  return oneLine(String(property(error, 'message') ?? error), MAX_CHARACTERS);
}

function withStack(line: string, error: unknown): string {
  const stack = property(error, 'stack');
  const text = typeof stack === 'string' ? stack : inspect(error);
  return `${line}\n${indent(safeText(text), '    ')}`;
}

/** Where in the project's own code it was thrown. */
function withOwnFrames(line: string, error: unknown): string {
  const frames = String(property(error, 'stack') ?? '')
    .split('\n')
    .filter((frame) => /^\s+at /.test(frame) && !isForeign(frame))
    .slice(0, MAX_FRAMES);
  return [line, ...frames.map((frame) => `    ${safeLine(frame.trim())}`)].join('\n');
}

function isForeign(frame: string): boolean {
  return /[\\/]node_modules[\\/]|\bnode:|<anonymous>/.test(frame) || frame.includes(PACKAGE_ROOT);
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
