/** What a run keeps beside its agent: the ledger, the inbox and the conversation, which are the workflow's own classes. */
import type { Json } from '../common/protocol.js';
import { Conversation, type ConversationSnapshot } from '../workflows/conversation/conversation.js';
import { Inbox, type InboxSnapshot } from '../workflows/human/inbox.js';
import { Ledger } from '../workflows/ledger.js';
import type { LedgerSnapshot } from '../workflows/ledger-entry.js';

export interface RecordsSnapshot {
  ledger: LedgerSnapshot;
  inbox: InboxSnapshot;
  conversation: ConversationSnapshot | undefined;
}

export class RunRecords {
  readonly ledger: Ledger;
  readonly inbox: Inbox;
  /** Only of a conversation. */
  readonly conversation: Conversation | undefined;

  /** @param input of a conversation: its first message, if it begins with one */
  constructor(
    { isConversation, input }: { readonly isConversation: boolean; readonly input: Json | undefined },
    snapshot?: RecordsSnapshot,
  ) {
    this.ledger = new Ledger(snapshot?.ledger);
    this.inbox = new Inbox(this.ledger, snapshot?.inbox);
    if (!isConversation) return;
    this.conversation = new Conversation(snapshot?.conversation);
    if (!snapshot && input !== undefined) this.conversation.queue(input);
  }

  snapshot(): RecordsSnapshot {
    return {
      ledger: [...this.ledger.entries],
      inbox: this.inbox.snapshot(),
      conversation: this.conversation?.snapshot(),
    };
  }

  /** The agent has ended: nobody waits any more for what is pending. */
  closePending(nowMs: number): void {
    for (const entry of this.ledger.pendingInterrupts) this.ledger.withdraw(entry, nowMs);
    for (const entry of this.ledger.pendingFetches) {
      const message = `The agent ended without waiting for ${entry.id}.`;
      const error = { code: 'cancelled', resource: entry.request.resource, message };
      this.ledger.answerFetch(entry, { ok: false, error }, nowMs);
    }
  }
}
