/**
 * Copies of LangChain's messages, and whether a message still is what it was when it was copied: what was made of it then,
 * its text above all, holds as long as it is. An agent may change its messages in place at any time, so this is asked of
 * every message of a conversation at every step: what is compared, and how, is laid out when the copy is made.
 *
 * 1. A copy shares nothing that can change with what it is a copy of, nor with the messages made from it.
 * 2. What cannot be copied so (an instance of some class, a function, an accessor, a circle) has no copy, and whatever is
 *    made of such a message is made anew each time.
 */
import { isPlain } from './value-kinds.js';

/** Bounds of what is worth comparing. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 64;

/** A message, or an object or a list within one. */
interface Shape {
  /** Nobody's but the copy's. Objects within it are in `nested`. */
  template: object;
  prototype: object | null;
  /** Of all fields that are no symbols. */
  count: number;
  keys: string[];
  /** By key. */
  values: unknown[];
  nestedKeys: string[];
  nested: Shape[];
  /** Keys whose values do not count. */
  present?: string[];
}

/** What a message was made with. Its text takes from there which fields there are, and the values of those it has not itself. */
const MADE_WITH = 'lc_kwargs';

export class MessageCopy {
  readonly #shape: Shape;
  readonly #compared: Shape;

  private constructor(shape: Shape) {
    this.#shape = shape;
    this.#compared = withoutRepeated(shape);
  }

  /** @returns nothing where it cannot be copied */
  static of(message: object): MessageCopy | undefined {
    const copier = new Copier();
    const shape = copier.shapeOf(message, 0);
    return copier.hasFailed ? undefined : new MessageCopy(shape);
  }

  /** Whether a message holds what was copied. */
  isSameAs(message: object): boolean {
    return isSame(this.#compared, message);
  }

  /** A message like the one that was copied. */
  make(): object {
    return makeFrom(this.#shape, []);
  }
}

function isSame(shape: Shape, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { keys, values, nestedKeys, nested } = shape;
  if (Object.getPrototypeOf(value) !== shape.prototype || !hasCount(value, shape.count)) return false;
  const fields = value as Record<string, unknown>;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const before = values[index];
    const now = fields[key];
    if (now !== before && !(Number.isNaN(now) && Number.isNaN(before))) return false;
    if (before === undefined && !Object.hasOwn(value, key)) return false;
  }
  for (let index = 0; index < nested.length; index += 1) {
    if (!isSame(nested[index] as Shape, fields[nestedKeys[index] as string])) return false;
  }
  return !shape.present || shape.present.every((key) => Object.hasOwn(value, key));
}

/**
 * Whether an object has so many fields, a list so many items. Counting is several times faster than `Object.keys`, which
 * makes a list.
 */
function hasCount(value: object, count: number): boolean {
  if (Array.isArray(value)) return value.length === count;
  let left = count;
  for (const _key in value) left -= 1;
  return left === 0;
}

function withoutRepeated(shape: Shape): Shape {
  const index = shape.nestedKeys.indexOf(MADE_WITH);
  const madeWith = shape.nested[index];
  if (!madeWith) return shape;
  const isOwn = (key: string) => Object.hasOwn(shape.template, key);
  const counts = (keys: readonly string[]) => keys.flatMap((key, at) => (isOwn(key) ? [] : [at]));
  const [plain, nested] = [counts(madeWith.keys), counts(madeWith.nestedKeys)];
  const compared: Shape = {
    ...madeWith,
    keys: plain.map((at) => madeWith.keys[at] as string),
    values: plain.map((at) => madeWith.values[at]),
    nestedKeys: nested.map((at) => madeWith.nestedKeys[at] as string),
    nested: nested.map((at) => madeWith.nested[at] as Shape),
    present: [...madeWith.keys, ...madeWith.nestedKeys].filter(isOwn),
  };
  return { ...shape, nested: shape.nested.with(index, compared) };
}

/** @param made by shape, in turn: a message and the arguments that it was made with hold the same objects */
function makeFrom(shape: Shape, made: unknown[]): object {
  const { template, prototype, nestedKeys, nested } = shape;
  const value = Array.isArray(template) ? [...template] : Object.assign(Object.create(prototype), template);
  made.push(shape, value);
  for (let index = 0; index < nested.length; index += 1) {
    const inner = nested[index] as Shape;
    const known = made.indexOf(inner);
    value[nestedKeys[index] as string] = known < 0 ? makeFrom(inner, made) : made[known + 1];
  }
  return value;
}

class Copier {
  hasFailed = false;
  #left = MAX_VALUES;
  /** By what was copied; nothing while at it. */
  readonly #shapes = new Map<object, Shape | undefined>();

  shapeOf(value: object, depth: number): Shape {
    const isList = Array.isArray(value);
    const prototype: object | null = Object.getPrototypeOf(value);
    const template: object = isList ? new Array(value.length) : Object.create(prototype);
    const shape: Shape = { template, prototype, count: 0, keys: [], values: [], nestedKeys: [], nested: [] };
    this.#shapes.set(value, undefined);
    for (const key of Reflect.ownKeys(value)) {
      if (isList && key === 'length') continue;
      const field = Object.getOwnPropertyDescriptor(value, key);
      if (!field?.enumerable || !('value' in field) || key === '__proto__') return this.#fail(shape);
      this.#add(shape, key, field.value, depth);
      if (this.hasFailed) return shape;
    }
    this.#shapes.set(value, shape);
    return shape;
  }

  #add(shape: Shape, key: string | symbol, value: unknown, depth: number): void {
    this.#left -= 1;
    const isObject = typeof value === 'object' && value !== null;
    Reflect.set(shape.template, key, isObject ? null : value);
    if (typeof key === 'symbol') {
      if (isObject) this.#fail(shape);
      return;
    }
    shape.count += 1;
    if (isObject) {
      shape.nestedKeys.push(key);
      shape.nested.push(this.#nested(value, shape, depth + 1));
    } else if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
      this.#fail(shape);
    else {
      shape.keys.push(key);
      shape.values.push(value);
    }
  }

  #nested(value: object, around: Shape, depth: number): Shape {
    if (this.#left < 0 || depth > MAX_DEPTH || !(Array.isArray(value) || isPlain(value)))
      return this.#fail(around);
    if (this.#shapes.has(value)) return this.#shapes.get(value) ?? this.#fail(around);
    return this.shapeOf(value, depth);
  }

  #fail(shape: Shape): Shape {
    this.hasFailed = true;
    return shape;
  }
}
