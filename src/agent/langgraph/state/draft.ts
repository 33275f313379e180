/** Values on their way to a saver. */
import { isLangChainMessage } from '../revive-messages.js';
import { encodeState, type Keeper } from './encode-state.js';
import { type Kept, KeptMessage, KeptSend, type KeptState, KeptText } from './kept.js';
import { MessageCopy } from './message-copies.js';
import type { StateKeeping } from './state-keeping.js';
import { UnstorableStateError } from './unstorable-state-error.js';

interface Pending {
  kept: Kept;
  value: object;
  channel: string;
  path: string;
}

/** Encodes values at once, and makes their texts together. */
export class Draft {
  readonly #keeping: StateKeeping;
  readonly #onUnstorable: (error: unknown) => void;
  readonly #pending: Pending[] = [];
  /** By what was added: a state and the arguments of its `Send` hold the same messages. No agent's code runs in between. */
  readonly #added = new Map<object, Kept>();
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
        const known = this.#added.get(value) ?? this.#keeping.known(value) ?? this.#new(value, channel, path);
        this.#added.set(value, known);
        return known;
      },
      send: (shell, args, path) => new KeptSend(this.#later(new KeptText(''), shell, channel, path), args),
    };
  }

  #new(value: object, channel: string, path: string): Kept {
    const copy = isLangChainMessage(value) ? MessageCopy.of(value) : undefined;
    return this.#later(copy ? new KeptMessage(copy) : new KeptText(''), value, channel, path);
  }

  #later<One extends Kept>(kept: One, value: object, channel: string, path: string): One {
    this.#pending.push({ kept, value, channel, path });
    return kept;
  }
}
