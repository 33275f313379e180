/**
 * A conversation of thousands of turns, and what it weighs: the bytes and events of history that each turn adds, the state
 * that is handed from execution to execution, and whether `state` and `log` answer throughout.
 */
import type { Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import type { AgentClient, Json, LogEntry } from 'airlockjs';

const { HistoryEvent } = proto.temporal.api.history.v1;
type Event = temporal.api.history.v1.IHistoryEvent;

export interface ConversationOptions {
  agents: AgentClient;
  temporal: Client;
  /** `talker`, `reader` or `keeper` of soak/conversation/agents.ts. */
  agent: string;
  turns: number;
  /** Turns around which is measured. */
  at: readonly number[];
  /** Ends the conversation early, in milliseconds since the epoch. Default: never. */
  untilMs?: number;
  onTurn?: (turn: number) => void;
}

/** Of the turns up to one that was asked for. */
export interface Weight {
  turn: number;
  /** Means of the last turns up to there. */
  historyBytesPerTurn: number;
  eventsPerTurn: number;
  /** Handed over by the last execution before, and the turns that had been then. */
  stateBytes: number;
  stateBytesPerTurn: number;
}

export interface ConversationReport {
  turns: number;
  executions: number;
  /** Turns whose answer was wrong; `log` and `state` that did not answer, or not whole. */
  wrong: string[];
  weights: Weight[];
  /** All histories together, by turn. */
  historyBytesPerTurn: number;
}

/** How many turns a mean is of. */
const WINDOW = 20;

export async function converse(options: ConversationOptions): Promise<ConversationReport> {
  const { agents, turns: most, at, agent, untilMs = Number.POSITIVE_INFINITY, onTurn } = options;
  let turns = 0;
  const wrong: string[] = [];
  const run = await agents.start({ agent, conversation: true });
  for (let turn = 1; turn <= most && Date.now() < untilMs; turn += 1) {
    const message = { messages: [{ role: 'user', content: `Tell me of subject ${turn}, please.` }] };
    const said = await run.send(message, { waitMs: 120_000 });
    const answer = said.status === 'completed' ? lastText(said.result) : JSON.stringify(said).slice(0, 500);
    if (!answer.startsWith(`Answer ${turn}: `)) wrong.push(`turn ${turn}: ${answer}`);
    if (wrong.length > 5) break;
    turns = turn;
    if (at.includes(turn)) wrong.push(...(await views(run, turn)));
    onTurn?.(turn);
  }
  const weighed = await weigh(options.temporal, run.id, [...at.filter((turn) => turn < turns), turns]);
  await run.close();
  const result = (await run.result()) as Json;
  if (!lastText(result).startsWith(`Answer ${turns}: `)) wrong.push(`result: ${lastText(result)}`);
  return { turns, wrong, ...weighed };
}

async function views(
  run: { state(): Promise<{ conversation?: { turn: number } }>; log(): Promise<LogEntry[]> },
  turn: number,
): Promise<string[]> {
  const state = await run.state();
  const log = await run.log();
  const missing = Array.from({ length: 3 * turn }, (_, index) => index + 1).filter(
    (ordinal, index) => log[index]?.ordinal !== ordinal,
  );
  return [
    ...(state.conversation?.turn === turn ? [] : [`state at turn ${turn}: ${JSON.stringify(state)}`]),
    ...(missing.length === 0 ? [] : [`log at turn ${turn} lacks ${missing.length} of ${3 * turn} entries`]),
  ];
}

async function weigh(client: Client, workflowId: string, at: readonly number[]) {
  const turns: { bytes: number; events: number }[] = [];
  const handOvers: { turn: number; bytes: number }[] = [];
  let allBytes = 0;
  const executions = await executionsOf(client, workflowId);
  for (const events of executions) {
    const handed = sizeOf(events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[1]);
    if (handed > 0) handOvers.push({ turn: turns.length, bytes: handed });
    for (const event of events) {
      const { length } = HistoryEvent.encode(event).finish();
      allBytes += length;
      if (event.workflowExecutionUpdateAcceptedEventAttributes) turns.push({ bytes: 0, events: 0 });
      const current = turns.at(-1);
      const isHandOver =
        event.workflowExecutionStartedEventAttributes ?? event.workflowExecutionContinuedAsNewEventAttributes;
      if (!current || isHandOver) continue;
      current.bytes += length;
      current.events += 1;
    }
  }
  const weights = at.map((turn): Weight => {
    const window = turns.slice(Math.max(0, turn - WINDOW), turn);
    const mean = (of: 'bytes' | 'events') => window.reduce((sum, one) => sum + one[of], 0) / window.length;
    const last = handOvers.findLast((one) => one.turn <= turn);
    return {
      turn,
      historyBytesPerTurn: Math.round(mean('bytes')),
      eventsPerTurn: Math.round(10 * mean('events')) / 10,
      stateBytes: last?.bytes ?? 0,
      stateBytesPerTurn: last ? Math.round(last.bytes / last.turn) : 0,
    };
  });
  return {
    executions: executions.length,
    weights,
    historyBytesPerTurn: Math.round(allBytes / turns.length),
  };
}

async function executionsOf(client: Client, workflowId: string): Promise<Event[][]> {
  const executions: Event[][] = [];
  for (let runId: string | undefined | null; ; ) {
    const history = await client.workflow.getHandle(workflowId, runId ?? undefined).fetchHistory();
    executions.unshift(history.events ?? []);
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!runId) return executions;
  }
}

function sizeOf(payload: temporal.api.common.v1.IPayload | undefined): number {
  return payload ? (payload.data?.length ?? 0) : 0;
}

function lastText(result: Json): string {
  const { messages } = result as { messages?: { kwargs?: { content?: unknown } }[] };
  return String(messages?.at(-1)?.kwargs?.content);
}
