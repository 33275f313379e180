/** Reads state as it is kept, and knows what is kept of a message. */
import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';
import { isLangChainMessage } from '../revive-messages.js';
import { decodeState, readTag } from './decode-state.js';
import { type Kept, KeptMessage, KeptSend, type KeptState, KeptText, type MakeText } from './kept.js';
import { MessageCopy } from './message-copies.js';
import { readMessage } from './read-message.js';

export class StateKeeping {
  readonly #serde: SerializerProtocol;
  /** By message of the agent's: what is kept of it. */
  readonly #messages = new WeakMap<object, KeptMessage>();

  constructor(serde: SerializerProtocol) {
    this.#serde = serde;
  }

  /** What is kept of a message, where it is still what it was. */
  known(message: object): KeptMessage | undefined {
    const kept = this.#messages.get(message);
    return kept?.copy?.isSameAs(message) ? kept : undefined;
  }

  /** A text of a message, made once as long as the message is what it was. */
  textOf(message: object, make: MakeText): string {
    const kept = this.known(message);
    if (!kept) return make(message);
    const text = kept.texts.get(make) ?? make(message);
    kept.texts.set(make, text);
    return text;
  }

  remember(message: object, kept: KeptMessage): void {
    this.#messages.set(message, kept);
  }

  /** @returns what the serialiser writes of them, which are all read at once */
  dump(values: readonly object[]): Promise<[string, Uint8Array]> {
    return this.#serde.dumpsTyped(values);
  }

  /** @returns nothing where one of them cannot be written: the serialiser puts a sentence in place of all then */
  texts([, bytes]: [string, Uint8Array]): string[] | undefined {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(json) ? json.map((one) => JSON.stringify(one)) : undefined;
  }

  /** A value for an agent, as its text would be read. */
  async read(state: KeptState): Promise<unknown> {
    const unread: Kept[] = [];
    collectUnread(state, unread);
    const values = await Promise.all(unread.map((kept) => this.#readKept(kept)));
    await this.#readMessages(unread, values);
    let next = 0;
    return readValue(state, (kept) => {
      if (kept !== unread[next]) return kept instanceof KeptMessage ? this.#again(kept) : undefined;
      const value: unknown = values[next];
      next += 1;
      return kept instanceof KeptText ? decodeState(value) : value;
    });
  }

  #readKept(kept: Kept): unknown {
    const message = kept instanceof KeptMessage ? readMessage(kept.text) : undefined;
    return message ?? this.#serde.loadsTyped('json', kept.text);
  }

  /** Keeps what messages read as, so that they are not read another time. */
  async #readMessages(unread: readonly Kept[], values: readonly unknown[]): Promise<void> {
    const read: { kept: KeptMessage; message: object; copy: MessageCopy }[] = [];
    for (const [index, kept] of unread.entries()) {
      const message = values[index];
      if (!(kept instanceof KeptMessage) || typeof message !== 'object' || message === null) continue;
      const copy = isLangChainMessage(message) ? MessageCopy.of(message) : undefined;
      if (copy) read.push({ kept, message, copy });
    }
    const texts = this.texts(await this.dump(read.map(({ message }) => message)));
    for (const [index, { kept, message, copy }] of read.entries()) {
      const asRead = new KeptMessage(copy);
      asRead.text = texts?.[index] ?? kept.text;
      asRead.asRead = asRead;
      kept.asRead = asRead;
      this.remember(message, asRead);
    }
  }

  /** Another message as it was read before. */
  #again({ asRead }: KeptMessage): unknown {
    const message = asRead?.copy?.make();
    if (asRead && message) this.remember(message, asRead);
    return message;
  }
}

function collectUnread(state: KeptState, unread: Kept[]): void {
  if (typeof state !== 'object' || state === null) return;
  if (state instanceof KeptMessage) {
    if (!state.asRead) unread.push(state);
  } else if (state instanceof KeptText) unread.push(state);
  else if (state instanceof KeptSend) {
    unread.push(state.shell);
    collectUnread(state.args, unread);
  } else for (const item of Object.values(state)) collectUnread(item, unread);
}

function readValue(state: KeptState, readKept: (kept: Kept) => unknown): unknown {
  if (typeof state !== 'object' || state === null) return state;
  if (state instanceof KeptMessage || state instanceof KeptText) return readKept(state);
  if (state instanceof KeptSend) {
    const shell = readKept(state.shell) as object;
    return { ...shell, args: readValue(state.args, readKept) };
  }
  if (Array.isArray(state)) return state.map((item) => readValue(item, readKept));
  const tagged = readTag(state as Record<string, unknown>, (part) => readValue(part, readKept));
  if (tagged) return tagged.value;
  const value: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(state)) value[key] = readValue(item, readKept);
  return value;
}
