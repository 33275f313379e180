/**
 * The turns of a conversation, read from its history: each message, and the end of its turn. The log of a run holds only what its
 * agent asked, and an agent may ask nothing.
 *
 * 1. Turns are numbered as the run does: by the reply to their message, else in the order in which messages came.
 * 2. Of a turn whose end no sender was told, the end is not known here.
 */
import { actorId } from '../common/actor-id.js';
import { type Json, type RunInput, type Send, sendUpdate, type TurnState } from '../common/protocol.js';
import type { AgentClient } from './agent-client.js';
import { readExecutionInput } from './execution-input.js';
import { wholeHistory } from './run-histories.js';

export interface SaidTurn {
  turn: number;
  message?: Json;
  /** Who sent it, where that is known. */
  by?: string;
  end?: Extract<TurnState, { status: 'completed' } | { status: 'failed' }>;
}

/** What a history says of messages, in its order. */
export type TurnEvent =
  | { kind: 'sent'; update: string; send: Partial<Send> }
  | { kind: 'replied'; update: string; reply: TurnState | undefined };

/** @returns none of a run that is no conversation */
export async function readSaidTurns(client: AgentClient, id: string): Promise<SaidTurn[]> {
  const [input] = (await readExecutionInput(client.temporal, id, '')) as [RunInput?];
  if (input?.conversation !== true) return [];
  const histories = await wholeHistory(client, id);
  const { readPayloads } = await import('../payloads/read-payloads.js');
  const read = async (payloads: Parameters<typeof readPayloads>[1] | null | undefined) => {
    const [value] = await readPayloads(client.temporal.options.loadedDataConverter, payloads ?? []);
    return value;
  };
  const events: TurnEvent[] = [];
  const sent = new Set<string>();
  for (const event of histories.flatMap((history) => history.events ?? [])) {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    if (accepted?.input?.name === sendUpdate.name) {
      const send = (await read(accepted.input.args?.payloads)) as Partial<Send>;
      const update = accepted.meta?.updateId ?? '';
      sent.add(update);
      events.push({ kind: 'sent', update, send });
    }
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    const update = completed?.meta?.updateId ?? '';
    if (completed && sent.has(update)) {
      const reply = (await read(completed.outcome?.success?.payloads)) as TurnState | undefined;
      events.push({ kind: 'replied', update, reply });
    }
  }
  return saidTurns(input.input as Json | undefined, events);
}

/** @param first what the run was started with: the message of its first turn */
export function saidTurns(first: Json | undefined, events: readonly TurnEvent[]): SaidTurn[] {
  const turns = new Map<number, SaidTurn>();
  if (first !== undefined) turns.set(1, { turn: 1, message: first });
  const replies = new Map(events.flatMap((one) => (one.kind === 'replied' ? [[one.update, one.reply]] : [])));
  const byMessageId = new Map<string, number>();
  let count = turns.size;
  for (const event of events) {
    if (event.kind !== 'sent') continue;
    const { message, messageId, actor } = event.send;
    const reply = replies.get(event.update);
    // A reply that is no turn's is a refusal: the message began none.
    if (replies.has(event.update) && reply === undefined) continue;
    const before = messageId === undefined ? undefined : byMessageId.get(messageId);
    const turn = reply?.turn ?? before ?? count + 1;
    count = Math.max(count, turn);
    if (messageId !== undefined) byMessageId.set(messageId, turn);
    const said: SaidTurn = turns.get(turn) ?? {
      turn,
      ...(message !== undefined && { message }),
      ...(actor !== undefined && { by: actorId(actor) }),
    };
    if (reply?.status === 'completed' || reply?.status === 'failed') said.end = reply as SaidTurn['end'];
    turns.set(turn, said);
  }
  return [...turns.values()].sort((one, other) => one.turn - other.turn);
}
