/**
 * The human inbox of a run: which decisions are taken and which change nothing.
 *
 * 1. Whatever is sent, nothing is thrown: a message is accepted, a repetition, or refused with a reason.
 * 2. The state of a question follows from the question and the decisions on it alone (judge-decision.ts).
 * 3. Refusals are kept for their senders to see, the newest `MAX_REFUSED_KEPT`, cut to a bounded size.
 */
import * as z from 'zod';
import { actorId, NAMELESS_ACTOR } from '../../common/actor-id.js';
import {
  type Actor,
  type Decide,
  type DecisionRecord,
  decideSchema,
  MAX_REFUSED_KEPT,
  type Refusal,
  type RefusalCode,
} from '../../common/protocol.js';
import { decisionDigest, decisionsOn } from '../../common/question-log.js';
import { isBlank } from '../../common/unseen.js';
import type { Ledger } from '../ledger.js';
import { type HumanEntry, isFetch, isPending } from '../ledger-entry.js';
import { whyUnreadable } from '../payload/payload-converter.js';
import { firstDecides, type Holds, isStale, type JudgedQuestion, judgeDecision } from './judge-decision.js';

export type Verdict =
  /** `answer` is what the agent is given, where the question is answered by now. */
  | { status: 'accepted'; entry: HumanEntry; record: DecisionRecord; answer: DecisionRecord | undefined }
  | { status: 'duplicate'; interruptId: string }
  | { status: 'refused'; refusal: Omit<Refusal, 'at'> };

export interface InboxSnapshot {
  refused: Refusal[];
  refusedInAll: number;
}

/** Characters of a refusal's message, which may repeat what its sender wrote. */
const MAX_MESSAGE = 2_000;

export class Inbox {
  readonly #ledger: Ledger;
  readonly #refused: Refusal[];
  #refusedInAll: number;

  constructor(ledger: Ledger, snapshot: InboxSnapshot = { refused: [], refusedInAll: 0 }) {
    this.#ledger = ledger;
    this.#refused = [...snapshot.refused];
    this.#refusedInAll = snapshot.refusedInAll;
  }

  /**
   * Changes nothing: says what would become of a message now.
   * @param holds whether what looks so here is so; a replay knows whether it was
   */
  judge(raw: unknown, nowInMs: number, holds: Holds = (looksSo) => looksSo): Verdict {
    const unreadable = whyUnreadable(raw);
    if (unreadable !== undefined) return refuse('malformed', `The decision cannot be read: ${unreadable}.`);
    const parsed = decideSchema.safeParse(raw);
    if (!parsed.success) return refuse('malformed', z.prettifyError(parsed.error));
    const message = parsed.data;
    if (holds(isBlank(actorId(message.actor)), 'nameless')) return refuse('malformed', NAMELESS_ACTOR);
    const entry = this.#ledger.find(message.interruptId);
    const sender = {
      interruptId: message.interruptId,
      actor: identity(message.actor),
      ...(message.decisionId !== undefined && { decisionId: message.decisionId }),
    };
    const archived = this.#ledger.earlier.questions.find(([id]) => id === message.interruptId);
    if (archived) {
      const [id, decisionId, digest] = archived;
      if (decisionId !== undefined && decisionId === message.decisionId) {
        const isOther = digest !== undefined && !digestsOf(message).includes(digest);
        if (holds(isOther, 'refused')) {
          return refuse(
            'already_decided',
            `${id}: decisionId '${decisionId}' is that of another decision.`,
            sender,
          );
        }
        return { status: 'duplicate', interruptId: id };
      }
      return refuse('already_decided', `${id} was decided or withdrawn long ago; the log says how.`, sender);
    }
    if (!entry || isFetch(entry)) {
      const open = this.#ledger.pendingInterrupts.map(({ id }) => id).join(', ') || 'none';
      return refuse(
        'unknown_interrupt',
        `No question '${message.interruptId}' in this run; pending: ${open}.`,
        sender,
      );
    }
    const question = this.#asJudged(entry);
    if (isPending(entry)) question.fingerprint = fingerprintThen(question, message.fingerprint, holds);
    const at = new Date(nowInMs).toISOString();
    const ruling = judgeDecision(question, decisionsOn(entry), message, at, firstDecides, holds);
    switch (ruling.status) {
      case 'refused':
        return refuse(ruling.code, ruling.message, sender);
      case 'duplicate':
        return { status: 'duplicate', interruptId: entry.id };
      case 'pending':
        return { status: 'accepted', entry, record: ruling.record, answer: undefined };
      case 'answered':
        return { status: 'accepted', entry, record: ruling.record, answer: ruling.answer };
    }
  }

  keepRefusal(refusal: Omit<Refusal, 'at'>, nowInMs: number): void {
    this.#refusedInAll += 1;
    this.#refused.push({ ...refusal, at: new Date(nowInMs).toISOString() });
    if (this.#refused.length > MAX_REFUSED_KEPT) this.#refused.shift();
  }

  get refused(): Refusal[] {
    return [...this.#refused];
  }

  get refusedInAll(): number {
    return this.#refusedInAll;
  }

  snapshot(): InboxSnapshot {
    return { refused: this.#refused, refusedInAll: this.#refusedInAll };
  }

  #asJudged(entry: HumanEntry): JudgedQuestion {
    const { id, request, answeredAt, withdrawnAt, turn } = entry;
    const fingerprint = this.#ledger.views.fingerprintOf(entry);
    return { id, request, fingerprint, answeredAt, withdrawnAt, turn, check: this.#ledger.checkOf(id) };
  }
}

/** Of the question when the decision came: on a replay the history says whether it was the one that the sender saw. */
function fingerprintThen(
  question: JudgedQuestion,
  seen: string | undefined,
  holds: Holds,
): string | undefined {
  if (seen === undefined) return question.fingerprint;
  const looksStale = isStale(question, seen);
  if (!holds(looksStale, 'stale')) return seen;
  return looksStale ? question.fingerprint : undefined;
}

function refuse(code: RefusalCode, message: string, sender: Partial<Refusal> = {}): Verdict {
  return { status: 'refused', refusal: { code, message: message.slice(0, MAX_MESSAGE), ...sender } };
}

/** An actor may carry any amount of facts about itself; its id is enough to find the sender. */
function identity(actor: Actor): Actor {
  return typeof actor === 'string' ? actor : { id: actor.id };
}

/** Of a decision as it was sent, and as it was taken where its words were the value (judge-decision.ts). */
function digestsOf({ decision, actor }: Decide): string[] {
  const { type, value, message } = decision;
  const sent = decisionDigest(decision, actor);
  const areWords = type === 'respond' && value === undefined && message !== undefined;
  return areWords ? [sent, decisionDigest({ ...decision, value: message }, actor)] : [sent];
}
