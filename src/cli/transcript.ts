/**
 * A run as a conversation: what was said, each message once, and between the messages what was fetched and decided.
 *
 * A model call carries the conversation so far. A message is new where the list parts from that of the call before it,
 * with its answer.
 */
import { answeredMessage, callText, messagesOf, type SaidMessage } from '../common/message-words.js';
import type { Actor, FetchAnswer, FetchRequest, Json, LogEntry } from '../common/protocol.js';

export type TranscriptLine =
  | { kind: 'message'; turn?: number; who: string; text: string; calls: SaidMessage['calls'] }
  | { kind: 'fetch'; turn?: number; id: string; resource: string; params: Json; answer: FetchAnswer | null }
  | {
      kind: 'question';
      turn?: number;
      id: string;
      asked: string;
      args?: Json;
      decision: string | null;
      words?: string;
      by?: string;
    };

export function transcribe(log: readonly LogEntry[]): TranscriptLine[] {
  const lines: TranscriptLine[] = [];
  let before: string[] = [];
  for (const entry of log) {
    const of = entry.turn === undefined ? {} : { turn: entry.turn };
    if (!('answer' in entry) && entry.request.kind !== 'fetch') {
      lines.push({ ...of, ...question(entry) });
      continue;
    }
    if (entry.request.kind !== 'fetch') continue;
    const answer = ('answer' in entry ? entry.answer : undefined) ?? null;
    const messages = messagesOf(entry.request);
    if (messages === undefined) {
      lines.push({ ...of, ...fetchLine(entry.id, entry.request, answer) });
      continue;
    }
    const keys = messages.map(keyOf);
    const known = isWhole(entry.request) ? commonStart(before, keys) : knownOf(before, keys);
    // What a tool answered is the fetch that stands there already.
    for (const message of messages.slice(known))
      if (message.who !== 'tool') lines.push({ ...of, kind: 'message', ...message });
    const said = answer?.ok === true ? answeredMessage(answer.value) : undefined;
    if (said) lines.push({ ...of, kind: 'message', ...said });
    else if (answer?.ok === false) lines.push({ ...of, ...fetchLine(entry.id, entry.request, answer) });
    before = said ? [...keys, keyOf(said)] : keys;
  }
  return lines;
}

function fetchLine(id: string, { resource, params }: FetchRequest, answer: FetchAnswer | null) {
  return { kind: 'fetch' as const, id, resource, params, answer };
}

function question(entry: LogEntry) {
  const { id, request } = entry;
  const decision = 'decision' in entry ? entry.decision : undefined;
  const words =
    decision?.message ?? (decision?.value === undefined ? undefined : JSON.stringify(decision.value));
  const by = 'actor' in entry ? nameOf(entry.actor) : undefined;
  return {
    kind: 'question' as const,
    id,
    asked: request.kind === 'approval' ? request.action : request.kind === 'question' ? request.prompt : '',
    ...(request.kind === 'approval' && { args: decision?.args ?? request.args }),
    decision: decision?.type ?? null,
    ...(words !== undefined && { words }),
    ...(by !== undefined && { by }),
  };
}

function nameOf(actor: Actor | undefined): string | undefined {
  return typeof actor === 'object' ? actor.id : actor;
}

function isWhole({ params }: FetchRequest): boolean {
  return typeof params === 'object' && params !== null && 'messages' in params;
}

/** Of messages since an earlier call: the first may be that call's answer. */
function knownOf(before: readonly string[], keys: readonly string[]): number {
  return keys[0] !== undefined && before.at(-1) === keys[0] ? 1 : 0;
}

function commonStart(before: readonly string[], keys: readonly string[]): number {
  let index = 0;
  while (index < keys.length && before[index] === keys[index]) index += 1;
  return index;
}

function keyOf({ who, text, calls }: SaidMessage): string {
  return JSON.stringify([who, text, calls.map(callText)]);
}
