/**
 * The workflow `rehearseAgent`: plays an agent several times in one sandbox, with the same input, the same answers at
 * the same times and the same randomness, and tells what it asked each time. What an agent keeps outside its state (a
 * counter of its module, a list on `globalThis`) shows, for the second time it is not what it was the first time.
 *
 * `airlock doctor --agent` plays it through (worker/rehearsal.ts); no server ever runs it.
 */
import { getRandomStream } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import type { Answer } from '../../agent/boundary.js';
import type { GraphSource } from '../../agent/langgraph/graph.js';
import { resolveGraph } from '../../agent/langgraph/graph.js';
import { AgentSession } from '../../agent/session/session.js';
import type { RaisedRequest, RunFacts, SessionHost } from '../../agent/session/session-host.js';
import type { BoundaryRequest, Json, LogEntry } from '../../common/protocol.js';
import { idleUntil, untilIdle } from '../idle.js';
import { loadAgents } from '../load-agents.js';
import { startAgentTimer } from '../run/agent-timer.js';
import { forgetRunState } from '../sandbox/run-state.js';
import { settings } from '../settings.js';
import { reportTrial } from './trial-report.js';

export interface Rehearsal {
  agent: string;
  /** Default: the agent's current one. */
  version?: string | undefined;
  input: Json;
  /** Where the answers come from; without any, the agent goes as far as its first requests. */
  log: LogEntry[];
  /** What the agent is given of the run it is played for. */
  run?: RunFacts;
  /** The workflow's time when it begins. */
  beginsAtMs: number;
}

export interface AskedRequest {
  id: string;
  fingerprint: string;
  request: BoundaryRequest;
}

/** One performance: what was asked, in order, and how it ended, where it came so far. */
export interface Trace {
  asked: AskedRequest[];
  end?: { result: string | undefined } | { error: string };
}

export interface RehearsalReport {
  version?: string;
  performances: Trace[];
  /** Why there was none. */
  problem?: string;
}

const PERFORMANCES = 2;

export async function rehearseAgent(rehearsal: Rehearsal): Promise<void> {
  const report: RehearsalReport = { performances: [] };
  try {
    const { version, source } = await find(rehearsal);
    report.version = version;
    // As a run draws it, and the same for every performance.
    const seed = getRandomStream('airlock.agent').uuid4();
    for (let time = 0; time < PERFORMANCES; time += 1) {
      report.performances.push(await perform(source, rehearsal, seed));
    }
  } catch (error) {
    report.problem = said(error);
  }
  reportTrial(report);
}

async function find({ agent, version: asked }: Rehearsal): Promise<{ version: string; source: GraphSource }> {
  const catalog = await loadAgents();
  const definition = Object.hasOwn(catalog, agent) ? catalog[agent] : undefined;
  const version = asked ?? definition?.current ?? '';
  const source =
    definition && Object.hasOwn(definition.versions, version) ? definition.versions[version] : undefined;
  if (source) return { version, source };
  const known = definition ? Object.keys(definition.versions) : Object.keys(catalog);
  const what = definition ? `agent '${agent}' has no version '${version}'` : `there is no agent '${agent}'`;
  throw new Error(`${what}; known: ${known.join(', ')}`);
}

async function perform(
  source: GraphSource,
  { agent, input, log, run, beginsAtMs }: Rehearsal,
  agentSeed: string,
): Promise<Trace> {
  const activator = getActivator();
  // As at the beginning of the run; all that is drawn later follows from it.
  const seed = [...activator.randomnessSeed];
  activator.updateRandomSeed({ randomnessSeed: { toBytes: () => seed } } as Parameters<
    typeof activator.updateRandomSeed
  >[0]);
  forgetRunState();
  activator.now = beginsAtMs;
  const host = new RehearsalHost(run, agentSeed);
  const performance: Trace = { asked: host.asked };
  const session = new AgentSession(await resolveGraph(source, agent), host);
  session.run(input).then(
    (result) => {
      performance.end = { result: JSON.stringify(result) };
    },
    (error) => {
      performance.end = { error: said(error) };
    },
  );
  const atRest = () => idleUntil(() => !session.isReturning);
  await atRest();
  for (const batch of batchesOf(log)) {
    const keys = batch.map(({ ordinal }) => host.keys[ordinal - 1]);
    if (performance.end || !keys.every((key) => key !== undefined)) break;
    activator.now = Date.parse(batch[0]?.answeredAt ?? '');
    session.deliver(new Map(batch.map((entry, index) => [keys[index] as string, answerOf(entry)])));
    await atRest();
  }
  session.giveUp();
  return performance;
}

class RehearsalHost implements SessionHost {
  readonly asked: AskedRequest[] = [];
  readonly keys: string[] = [];
  readonly humanToolCalls = settings().humanToolCalls;
  readonly recursionLimit = settings().limits.run.steps ?? Number.POSITIVE_INFINITY;
  readonly idle = untilIdle;
  readonly run: RunFacts | undefined;

  constructor(run: RunFacts | undefined, seed: string) {
    this.run = run;
    this.seed = () => seed;
  }
  readonly now = () => getActivator().now;
  readonly startTimer = startAgentTimer;
  readonly seed: () => string;

  onRequest({ key, fingerprint, request }: RaisedRequest): void {
    if (this.keys.includes(key)) return;
    this.keys.push(key);
    this.asked.push({ id: `${request.kind}-${this.keys.length}`, fingerprint, request });
  }
}

/** Answers that were given together. */
function batchesOf(log: LogEntry[]): LogEntry[][] {
  const batches = new Map<string, LogEntry[]>();
  const answered = log.filter(({ answeredAt }) => answeredAt !== undefined);
  for (const entry of answered.sort((one, other) => (atOf(one) < atOf(other) ? -1 : 1))) {
    batches.set(atOf(entry), [...(batches.get(atOf(entry)) ?? []), entry]);
  }
  return [...batches.values()];
}

const atOf = ({ answeredAt = '' }: LogEntry): string => answeredAt;

function answerOf(entry: LogEntry): Answer {
  if ('answer' in entry && entry.answer) return entry.answer;
  if ('decision' in entry && entry.decision) return { ...entry.decision, actor: entry.actor };
  throw new Error(`The log says that ${entry.id} was answered, and not what with.`);
}

function said(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
