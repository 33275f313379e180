/**
 * Values of a graph's state as JSON can hold them, and back. LangGraph's serialiser knows messages, maps, sets and errors;
 * dates, big integers, numbers and arrays of numbers that JSON has no word for are put in words (words.ts). What nobody could bring back (an
 * instance of a class, a function, a circle) is refused where it is made, and not found missing after a rerun.
 */

import { fromWords, inWords, type Words } from './words.js';

const TAG = '__airlock_value__';
/** Keys that mean something where state is read, or written. */
const RESERVED: readonly string[] = [TAG, 'lc', '__proto__'];

const documentFields: readonly string[] = ['pageContent', 'metadata', 'id'];

/** The state holds something that does not survive a rerun. */
export class UnstorableStateError extends Error {
  override readonly name = 'UnstorableStateError';

  /**
   * @param channel of the graph's state
   * @param path to the value within it
   * @param what it is
   */
  constructor(
    readonly channel: string,
    readonly path: string,
    readonly what: string,
  ) {
    super(
      `The agent's state cannot be kept: channel '${channel}' holds ${what}${path && ` at ${path}`}. It would be lost when the ` +
        'run goes on in another worker. Keep plain values, messages, documents, dates, maps and sets.',
    );
  }
}

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

export function decodeState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapInPlace(value);
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [decodeState(key), decodeState(item)]));
  if (value instanceof Set) return new Set([...value].map(decodeState));
  if (!isPlain(value)) return value;
  const tagged = readTag(value, decodeState);
  if (tagged) return tagged.value;
  for (const [key, item] of Object.entries(value)) Reflect.set(value, key, decodeState(item));
  return value;
}

/**
 * A value that was put in words here, or nothing: what only looks so, in state that was kept before such was escaped, is
 * what it is.
 * @param readPart of an object that was put in words
 */
export function readTag(
  value: Record<string, unknown>,
  readPart: (part: unknown) => unknown,
): { value: unknown } | undefined {
  if (!Object.hasOwn(value, TAG) || Object.keys(value).length !== 1) return undefined;
  const tag = value[TAG];
  if (!Array.isArray(tag) || tag.length !== 2) return undefined;
  const [kind, kept] = tag as [unknown, unknown];
  if (kind === 'object' && Array.isArray(kept)) {
    return { value: fromFields((kept as Field[]).map(([key, part]) => [key, readPart(part)])) };
  }
  if (typeof kept !== 'string') return undefined;
  try {
    return fromWords(kind, kept);
  } catch {
    return undefined;
  }
}

type Field = [key: string, value: unknown];

/** Each is a property of its own, `__proto__` too. */
function fromFields(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields);
}

function mapInPlace(items: unknown[]): unknown[] {
  for (const [index, item] of items.entries()) items[index] = decodeState(item);
  return items;
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

/** Messages and the like, `Send` and `Command`, errors and regular expressions: the serialiser brings them back. */
function isKnownToLangGraph(value: object): boolean {
  return (
    ('lc_serializable' in value && !isPlain(value)) ||
    'lg_name' in value ||
    value instanceof Error ||
    value instanceof RegExp ||
    value instanceof Uint8Array
  );
}

/**
 * A `Document` of LangChain's. Its class is known by what it has (three fields and no methods): which copy of the package it
 * comes from says nothing. It comes back as LangGraph's own savers bring it back, as a plain object.
 */
function isDocument(value: object): boolean {
  const { pageContent, metadata } = value as { pageContent?: unknown; metadata?: unknown };
  if (typeof pageContent !== 'string' || typeof metadata !== 'object') return false;
  const prototype = Object.getPrototypeOf(value) as object;
  return (
    Object.keys(value).every((key) => documentFields.includes(key)) &&
    Object.getOwnPropertyNames(prototype).length === 1 &&
    isPlain(prototype)
  );
}

export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor?.name === 'Object';
}
