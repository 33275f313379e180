/** A transcript with what the turns of a conversation say: what people sent, how each turn ended, and its answer. */
import type { SaidTurn } from '../client/said-turns.js';
import { readMessages, type SaidMessage } from '../common/message-words.js';
import type { Json } from '../common/protocol.js';
import type { TranscriptLine } from './transcript.js';

/** @param lines of the log, in its order; what a model was asked says much of it already */
export function withTurns(lines: readonly TranscriptLine[], turns: readonly SaidTurn[]): TranscriptLine[] {
  const logged = new Map<number, TranscriptLine[]>(turns.map(({ turn }) => [turn, []]));
  const rest: TranscriptLine[] = [];
  for (const line of lines) (logged.get(line.turn ?? 0) ?? rest).push(line);
  const said = turns.flatMap((turn) => linesOf(turn, logged.get(turn.turn) ?? []));
  return [...rest, ...said].sort((one, other) => (one.turn ?? 0) - (other.turn ?? 0));
}

/** @param own lines of the log that are of this turn */
function linesOf({ turn, message, by, end }: SaidTurn, own: readonly TranscriptLine[]): TranscriptLine[] {
  const isNew = ({ who, text }: SaidMessage) =>
    !own.some((line) => line.kind === 'message' && line.who === who && line.text === text);
  const line = (one: SaidMessage): TranscriptLine => ({ kind: 'message', turn, ...one });
  const sent = message === undefined ? [] : wordsOf(message, 'user').filter(isNew);
  const answered = end?.status === 'completed' ? answersIn(end.result).filter(isNew) : [];
  return [
    ...sent.map((one) =>
      line(by === undefined || one.who !== 'user' ? one : { ...one, who: `user (${by})` }),
    ),
    ...own,
    ...answered.map(line),
    ...(end?.status === 'failed' ? [{ kind: 'failed' as const, turn, ...end.error }] : []),
  ];
}

/** What the agent said last, behind what it was asked. */
function answersIn(result: Json): SaidMessage[] {
  const messages = wordsOf(result, 'assistant');
  const asked = messages.findLastIndex(({ who }) => who === 'user');
  return messages.slice(asked + 1).filter(({ who }) => who !== 'tool');
}

/** Messages of a chat, or anything else as it is. */
function wordsOf(value: Json, who: string): SaidMessage[] {
  const messages = readMessages(value);
  if (messages.length > 0) return messages;
  return [{ who, text: typeof value === 'string' ? value : JSON.stringify(value), calls: [] }];
}
