/**
 * Values of a graph's state as JSON can hold them. LangGraph's serialiser knows messages, maps, sets and errors; dates, big
 * integers, numbers and arrays of numbers that JSON has no word for are put in words (words.ts). What nobody could bring back
 * (an instance of a class, a function, a circle) is refused where it is made, and not found missing after a rerun.
 */
import { type Field, fromFields, TAG } from './decode-state.js';
import { UnstorableStateError } from './unstorable-state-error.js';
import { isDocument, isKnownToLangGraph, isPlain } from './value-kinds.js';
import { inWords, type Words } from './words.js';

/** Keys that mean something where state is read, or written. */
const RESERVED: readonly string[] = [TAG, 'lc', '__proto__'];

/** Makes something to keep of what is no plain value: messages, errors, maps and the like. */
export interface Keeper {
  value(value: object, path: string): unknown;
  /** @param args as encoded */
  send(send: object, args: unknown, path: string): unknown;
}

/**
 * @returns plain values of its own, with in them what `keeper` makes of all others
 * @throws UnstorableStateError
 */
export function encodeState(value: unknown, channel: string, keeper: Keeper): unknown {
  return new Encoder(channel, keeper).encode(value, '');
}

class Encoder {
  readonly #channel: string;
  readonly #keeper: Keeper;
  readonly #around = new Set<object>();
  /** Within something that the keeper is given as a whole. */
  #isWithin = false;

  constructor(channel: string, keeper: Keeper) {
    this.#channel = channel;
    this.#keeper = keeper;
  }

  encode(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'bigint':
        return tag('bigint', String(value));
      case 'number':
        // JSON has one zero.
        return Number.isFinite(value) ? value + 0 : tag('number', String(value));
      case 'function':
      case 'symbol':
        throw new UnstorableStateError(this.#channel, path, `a ${typeof value}`);
      case 'object':
        return value === null ? null : this.#object(value, path);
      default:
        return value;
    }
  }

  #object(value: object, path: string): unknown {
    const words = inWords(value);
    if (words) return tag(...words);
    if ('lg_name' in value && 'args' in value) return this.#send(value, value.args, path);
    if (isKnownToLangGraph(value)) return this.#keep(() => value, path);
    if (this.#around.has(value)) throw new UnstorableStateError(this.#channel, path, 'a circle');
    this.#around.add(value);
    const encoded = this.#container(value, path);
    this.#around.delete(value);
    return encoded;
  }

  #send(send: object, args: unknown, path: string): unknown {
    const withArgs = (encoded: unknown): object =>
      Object.assign(Object.create(Object.getPrototypeOf(send)), send, { args: encoded });
    const encode = () => this.encode(args, `${path}.args`);
    if (this.#isWithin || Reflect.get(send, 'lg_name') !== 'Send')
      return this.#keep(() => withArgs(encode()), path);
    return this.#keeper.send(withArgs(null), encode(), path);
  }

  #keep(make: () => object, path: string): unknown {
    if (this.#isWithin) return make();
    this.#isWithin = true;
    const value = make();
    this.#isWithin = false;
    return this.#keeper.value(value, path);
  }

  #container(value: object, path: string): unknown {
    if (Array.isArray(value)) {
      return Array.from(value, (item, index) => this.encode(item, `${path}[${index}]`));
    }
    if (value instanceof Map) {
      const entries = () =>
        [...value].map(([key, item]): [unknown, unknown] => [
          this.encode(key, path),
          this.encode(item, `${path}[${String(key)}]`),
        ]);
      return this.#keep(() => new Map(entries()), path);
    }
    if (value instanceof Set) {
      return this.#keep(() => new Set([...value].map((item) => this.encode(item, path))), path);
    }
    if (!isPlain(value) && !isDocument(value)) {
      throw new UnstorableStateError(
        this.#channel,
        path,
        `an instance of the class '${value.constructor?.name}'`,
      );
    }
    const fields = Object.entries(value).map(
      ([key, item]): Field => [key, this.encode(item, path ? `${path}.${key}` : key)],
    );
    // An object of the agent's that looks like words of the serialiser's, or of these, stays an object.
    return fields.some(([key]) => RESERVED.includes(key))
      ? { [TAG]: ['object', fields] }
      : fromFields(fields);
  }
}

function tag(...[kind, text]: Words): unknown {
  return { [TAG]: [kind, text] };
}
