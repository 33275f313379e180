/**
 * State as a saver keeps it: plain values of its own, and in them messages and whatever else LangGraph's serialiser knows
 * as the text that the serialiser makes of it. A message costs its text once, however many checkpoints, writes and arguments
 * of `Send` hold it; as long as it is what it was when the text was made (message-copies.ts).
 *
 * 1. All of a value is taken when it comes; nothing of it is shared with the agent, before or after.
 * 2. What is read from it is what is read from its text (`stateText`, which a snapshot holds): the same before and after
 *    a restore.
 */
import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';
import { MessageCopy } from './message-copies.js';
import { isLangChainMessage } from './revive-messages.js';
import { decodeState, encodeState, type Keeper, readTag, UnstorableStateError } from './state-values.js';

/** What the serialiser makes of an undefined value: JSON has no word for it. */
const UNDEFINED = '{"lc":2,"type":"undefined"}';

class KeptText {
  constructor(public text: string) {}
}

class KeptMessage {
  text = '';
  /** What its text reads back as, once it has been read. */
  asRead: KeptMessage | undefined;
  /** Other texts of it, by who makes them. */
  readonly texts = new Map<MakeText, string>();

  constructor(readonly copy: MessageCopy | undefined) {}
}

/** Makes a text of a message from what it holds and nothing else. */
export type MakeText = (message: object) => string;

class KeptSend {
  constructor(
    /** All but its arguments. */
    readonly shell: KeptText,
    readonly args: unknown,
  ) {}
}

type Kept = KeptText | KeptMessage;

/** A value and what is in it, as kept. */
export type KeptState = unknown;

interface Pending {
  kept: Kept;
  value: object;
  channel: string;
  path: string;
}

/** Values on their way to a saver: encoded at once, their texts made together. */
export class Draft {
  readonly #keeping: StateKeeping;
  readonly #onUnstorable: (error: unknown) => void;
  readonly #pending: Pending[] = [];
  /** Whether something that was added cannot be kept. */
  hasFailed = false;

  constructor(keeping: StateKeeping, onUnstorable: (error: unknown) => void) {
    this.#keeping = keeping;
    this.#onUnstorable = onUnstorable;
  }

  add(value: unknown, channel: string): KeptState {
    try {
      return encodeState(value, channel, this.#keeper(channel));
    } catch (error) {
      this.hasFailed = true;
      this.#onUnstorable(error);
      return null;
    }
  }

  /** What is no state of the graph, as text. */
  addText(value: object): KeptText {
    return this.#later(new KeptText(''), value, '', '');
  }

  /** Resolves once all that was added has its text. */
  async finish(): Promise<void> {
    const pending = [...this.#pending];
    const texts = this.#keeping.texts(await this.#keeping.dump(pending.map(({ value }) => value)));
    for (const [index, { kept, value, channel, path }] of pending.entries()) {
      const text = texts?.[index] ?? this.#keeping.texts(await this.#keeping.dump([value]))?.[0];
      if (text === undefined)
        this.#onUnstorable(new UnstorableStateError(channel, path, 'a value that JSON cannot hold'));
      kept.text = text ?? 'null';
      if (kept instanceof KeptMessage && text !== undefined) this.#keeping.remember(value, kept);
    }
  }

  #keeper(channel: string): Keeper {
    return {
      value: (value, path) => {
        const known = this.#keeping.known(value);
        if (known) return known;
        const copy = isLangChainMessage(value) ? MessageCopy.of(value) : undefined;
        return this.#later(copy ? new KeptMessage(copy) : new KeptText(''), value, channel, path);
      },
      send: (shell, args, path) => new KeptSend(this.#later(new KeptText(''), shell, channel, path), args),
    };
  }

  #later<One extends Kept>(kept: One, value: object, channel: string, path: string): One {
    this.#pending.push({ kept, value, channel, path });
    return kept;
  }
}

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
    const values = await Promise.all(unread.map(({ text }) => this.#serde.loadsTyped('json', text)));
    await this.#readMessages(unread, values);
    let next = 0;
    return readValue(state, (kept) => {
      if (kept !== unread[next]) return kept instanceof KeptMessage ? this.#again(kept) : undefined;
      const value: unknown = values[next];
      next += 1;
      return kept instanceof KeptText ? decodeState(value) : value;
    });
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

/** State as the serialiser writes it. */
function stateText(state: KeptState): string {
  const parts: string[] = [];
  writeState(state, parts);
  return parts.join('');
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

function writeState(state: KeptState, parts: string[]): void {
  if (state === undefined) parts.push(UNDEFINED);
  else if (typeof state !== 'object' || state === null) parts.push(JSON.stringify(state));
  else if (state instanceof KeptMessage || state instanceof KeptText) parts.push(state.text);
  else if (state instanceof KeptSend) {
    writeFields({ ...(fromJson(JSON.parse(state.shell.text)) as object), args: state.args }, parts);
  } else if (Array.isArray(state)) {
    for (const [index, item] of state.entries()) {
      parts.push(index === 0 ? '[' : ',');
      writeState(item, parts);
    }
    parts.push(state.length === 0 ? '[]' : ']');
  } else writeFields(state, parts);
}

function writeFields(state: object, parts: string[]): void {
  const fields = Object.entries(state);
  for (const [index, [key, item]] of fields.entries()) {
    parts.push(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
    writeState(item, parts);
  }
  parts.push(fields.length === 0 ? '{}' : '}');
}

function fromJson(json: unknown): KeptState {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const { lc, type, id } = json as Record<string, unknown>;
  if (lc !== undefined) {
    const isMessage = lc === 1 && type === 'constructor' && Array.isArray(id) && id.includes('messages');
    const kept = isMessage ? new KeptMessage(undefined) : new KeptText('');
    kept.text = JSON.stringify(json);
    return kept;
  }
  const value: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(json)) value[key] = fromJson(item);
  return value;
}

/** State that a saver holds: a snapshot's text is read when it is needed. */
export class StoredState {
  #state: KeptState;
  #text: string | undefined;

  private constructor(state: KeptState, text: string | undefined) {
    this.#state = state;
    this.#text = text;
  }

  static of(state: KeptState): StoredState {
    return new StoredState(state, undefined);
  }

  static fromText(text: string): StoredState {
    return new StoredState(undefined, text);
  }

  get state(): KeptState {
    if (this.#text !== undefined) {
      this.#state = fromJson(JSON.parse(this.#text));
      this.#text = undefined;
    }
    return this.#state;
  }

  get text(): string {
    return this.#text ?? stateText(this.#state);
  }
}
