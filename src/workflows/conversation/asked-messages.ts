/** Which messages the pending fetches of a run ask with, and how a fetch is shown whose list is long. */
import { hasMessages } from '../../common/message-list.js';
import type { FetchRequest } from '../../common/protocol.js';
import type { FetchEntry } from '../ledger-entry.js';
import { type CarriedList, MessageLists, type MessageSource } from './message-lists.js';

export class AskedMessages {
  readonly #lists: MessageLists;
  /** Of pending fetches with messages, by id. */
  readonly #sources = new Map<string, MessageSource>();

  constructor(carried: readonly CarriedList[] | undefined) {
    this.#lists = new MessageLists(carried);
  }

  enter({ id, request }: FetchEntry): void {
    const source = this.#lists.enter(id, request.params);
    if (source) this.#sources.set(id, source);
  }

  /** Nothing where the fetch asks with none. */
  sourceOf({ id }: FetchEntry): MessageSource | undefined {
    return this.#sources.get(id);
  }

  /** What a fetch asks, with each message said once: in full where that is short. */
  shown(entry: FetchEntry): FetchRequest {
    const { request } = entry;
    const by = this.sourceOf(entry)?.by;
    if (!by || !hasMessages(request.params)) return request;
    const { messages: _, ...params } = request.params;
    return { ...request, params, messages: by };
  }

  /** Of a fetch that has its answer. */
  forget({ id }: FetchEntry): void {
    this.#sources.delete(id);
  }

  snapshot(): CarriedList[] {
    return this.#lists.snapshot();
  }
}
