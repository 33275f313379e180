/**
 * A run as a conversation: what was said, each message once, and between the messages what was fetched and decided.
 *
 * A model call carries the conversation so far. A message is new where the list parts from that of the call before it,
 * with its answer.
 */
import { actorId } from '../common/actor-id.js';
import { asRead } from '../common/markdown.js';
import { answeredMessage, messagesOf, type SaidCall, type SaidMessage } from '../common/message-words.js';
import type { FetchAnswer, FetchRequest, Json, LogEntry } from '../common/protocol.js';

type MessageLine = { kind: 'message'; turn?: number } & SaidMessage;

export type TranscriptLine =
  | MessageLine
  /** How a turn ended that came to no result. */
  | { kind: 'failed'; turn?: number; code: string; message: string }
  | { kind: 'fetch'; turn?: number; id: string; resource: string; params: Json; answer: FetchAnswer | null }
  | {
      kind: 'question';
      turn?: number;
      id: string;
      asked: string;
      args?: Json;
      /** What it was allowed with instead. */
      edited?: Json;
      decision: string | null;
      words?: string;
      by?: string;
    };

export function transcribe(log: readonly LogEntry[]): TranscriptLine[] {
  const lines: TranscriptLine[] = [];
  let before: MessageLine[] = [];
  const edits = new Set<string>();
  for (const entry of log) {
    const of = entry.turn === undefined ? {} : { turn: entry.turn };
    if (!('answer' in entry) && entry.request.kind !== 'fetch') {
      const asked = question(entry);
      if (asked.edited !== undefined) edits.add(JSON.stringify(asked.edited));
      lines.push({ ...of, ...asked });
      continue;
    }
    if (entry.request.kind !== 'fetch') continue;
    const answer = ('answer' in entry ? entry.answer : undefined) ?? null;
    const messages = messagesOf(entry.request);
    if (messages === undefined) {
      lines.push({ ...of, ...fetchLine(entry.id, entry.request, answer) });
      continue;
    }
    // Of messages since an earlier call, the first may be that call's answer.
    const sent = isWhole(entry.request) ? before : before.slice(-1);
    const known = sent.slice(0, commonStart(sent, messages, edits));
    for (const [index, line] of known.entries())
      line.calls = callsAsMade(line.calls, messages[index]?.calls ?? []);
    const line = (message: SaidMessage): MessageLine => ({ ...of, kind: 'message', ...message });
    const added = messages.slice(known.length).map(line);
    // What a tool answered is the fetch that stands there already.
    lines.push(...added.filter(({ who }) => who !== 'tool'));
    before = [...known, ...added];
    const said = answer?.ok === true ? answeredMessage(answer.value) : undefined;
    if (said) {
      before.push(line(said));
      lines.push(...before.slice(-1));
    } else if (answer?.ok === false) lines.push({ ...of, ...fetchLine(entry.id, entry.request, answer) });
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
  const by = 'actor' in entry ? entry.actor && actorId(entry.actor) : undefined;
  return {
    kind: 'question' as const,
    id,
    asked:
      request.kind === 'approval'
        ? request.action
        : request.kind === 'question'
          ? asRead(request.prompt, request)
          : '',
    ...(request.kind === 'approval' && { args: request.args }),
    ...(decision?.args !== undefined && { edited: decision.args }),
    decision: decision?.type ?? null,
    ...(words !== undefined && { words }),
    ...(by !== undefined && { by }),
  };
}

function isWhole({ params }: FetchRequest): boolean {
  return typeof params === 'object' && params !== null && 'messages' in params;
}

/** The model was asked to go on from the calls as they were made; its own, before, may have had other arguments. */
function callsAsMade(asked: readonly SaidCall[], made: readonly SaidCall[]): SaidCall[] {
  return made.map((call, index) => {
    const before = asked[index];
    const isEdited = before?.edited || JSON.stringify(before?.args) !== JSON.stringify(call.args);
    return isEdited ? { ...call, edited: true } : call;
  });
}

function commonStart(before: readonly SaidMessage[], messages: readonly SaidMessage[], edits: Edits): number {
  let index = 0;
  while (index < messages.length && isSame(before[index], messages[index], edits)) index += 1;
  return index;
}

/** Arguments that people have put in the place of others, as JSON. */
type Edits = ReadonlySet<string>;

/** Also where a call has other arguments by now that somebody allowed it with: the assistant has not called again. */
function isSame(one: SaidMessage | undefined, other: SaidMessage | undefined, edits: Edits): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.who !== other.who || one.text !== other.text || one.calls.length !== other.calls.length)
    return false;
  return other.calls.every((call, index) => {
    const before = one.calls[index];
    if (before === undefined || before.name !== call.name) return false;
    const args = JSON.stringify(call.args);
    return JSON.stringify(before.args) === args || edits.has(args);
  });
}
