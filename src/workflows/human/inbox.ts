/**
 * The human inbox of a run: which decisions are taken and which change nothing.
 *
 * 1. Whatever is sent, nothing is thrown: a message is accepted, a repetition, or refused with a reason.
 * 2. The first valid decision on a question wins. The same `decisionId` again is an acknowledgement.
 * 3. Refusals are kept for their senders to see, the newest `MAX_REFUSED_KEPT`, cut to a bounded size.
 */
import * as z from 'zod';
import {
  type Actor,
  type Decide,
  decideSchema,
  type Json,
  MAX_REFUSED_KEPT,
  type Refusal,
  type RefusalCode,
} from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import type { HumanEntry, Ledger } from '../ledger.js';
import { isFetch } from '../ledger.js';
import { whyUnreadable } from '../payload/payload-converter.js';

export type Verdict =
  | { status: 'accepted'; entry: HumanEntry; message: Decide }
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

  /** Changes nothing: says what would become of a message now. */
  judge(raw: unknown): Verdict {
    const unreadable = whyUnreadable(raw);
    if (unreadable !== undefined) return refuse('malformed', `The decision cannot be read: ${unreadable}.`);
    const parsed = decideSchema.safeParse(raw);
    if (!parsed.success) return refuse('malformed', z.prettifyError(parsed.error));
    const message = parsed.data;
    const entry = this.#ledger.find(message.interruptId);
    const sender = {
      interruptId: message.interruptId,
      actor: identity(message.actor),
      ...(message.decisionId !== undefined && { decisionId: message.decisionId }),
    };
    const archived = this.#ledger.earlier.questions.find(([id]) => id === message.interruptId);
    if (archived) {
      const [id, decisionId] = archived;
      if (decisionId !== undefined && decisionId === message.decisionId) {
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
    if (entry.withdrawnAt !== undefined) {
      const asker = entry.turn === undefined ? 'the run' : `turn ${entry.turn}`;
      return refuse(
        'withdrawn',
        `${entry.id} was withdrawn at ${entry.withdrawnAt}: ${asker} ended, or moved to another version, without waiting for it.`,
        sender,
      );
    }
    if (entry.answeredAt !== undefined) {
      if (message.decisionId !== undefined && message.decisionId === entry.decisionId) {
        return { status: 'duplicate', interruptId: entry.id };
      }
      return refuse(
        'already_decided',
        `${entry.id} was decided at ${entry.answeredAt} by ${nameOf(entry.actor)}.`,
        sender,
      );
    }
    const wrong = this.#whatIsWrong(entry, message);
    return wrong ? refuse(wrong.code, wrong.message, sender) : { status: 'accepted', entry, message };
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

  #whatIsWrong(
    { id, request }: HumanEntry,
    { decision }: Decide,
  ): { code: RefusalCode; message: string } | undefined {
    if (!request.allowed.includes(decision.type)) {
      return {
        code: 'not_allowed',
        message: `${id} cannot be answered by '${decision.type}'; allowed: ${request.allowed.join(', ')}.`,
      };
    }
    const invalid = (message: string) => ({ code: 'invalid_value' as const, message: `${id}: ${message}` });
    if (decision.type === 'edit') {
      if (decision.args === undefined) return invalid("an edit needs 'args'.");
      const issue = this.#issueWith(id, decision.args);
      return issue === undefined ? undefined : invalid(`the edited args are not valid: ${issue}`);
    }
    if (decision.type === 'respond') {
      if (decision.value === undefined && decision.message === undefined)
        return invalid("a response needs 'value' or 'message'.");
      if (request.kind !== 'question') return undefined;
      const issue = this.#issueWith(id, decision.value ?? null);
      return issue === undefined ? undefined : invalid(`the value is not valid: ${issue}`);
    }
    return undefined;
  }

  /** A check is the agent's own code, and may fail where its author did not expect it. */
  #issueWith(id: string, value: Json): string | undefined {
    try {
      return this.#ledger.checkOf(id)?.(value);
    } catch (error) {
      return `the agent's check of it failed: ${errorMessage(error)}`;
    }
  }
}

function refuse(code: RefusalCode, message: string, sender: Partial<Refusal> = {}): Verdict {
  return { status: 'refused', refusal: { code, message: message.slice(0, MAX_MESSAGE), ...sender } };
}

/** An actor may carry any amount of facts about itself; its id is enough to find the sender. */
function identity(actor: Actor): Actor {
  return typeof actor === 'string' ? actor : { id: actor.id };
}

function nameOf(actor: HumanEntry['actor']): string {
  return typeof actor === 'string' ? actor : (actor?.id ?? 'somebody');
}
