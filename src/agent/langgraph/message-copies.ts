/**
 * Copies of LangChain's messages, and whether a message still is what it was when it was copied: what was made of it then,
 * its text above all, holds as long as it is. An agent may change its messages in place at any time.
 *
 * 1. A copy shares nothing that can change with what it is a copy of.
 * 2. What cannot be copied so (an instance of some class, a function, an accessor, a circle) has no copy, and whatever is
 *    made of such a message is made anew each time.
 */
import { isPlain } from './state-values.js';

/** Bounds of what is worth comparing. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 64;

/** @returns nothing where it cannot be copied */
export function copyMessage<Message extends object>(message: Message): Message | undefined {
  const copier = new Copier();
  const copy = copier.fieldsOf(message, 0);
  return copier.hasFailed ? undefined : (copy as Message);
}

/** Whether a message holds what this copy of it holds. */
export function isSameMessage(message: object, copy: object): boolean {
  return Object.getPrototypeOf(message) === Object.getPrototypeOf(copy) && hasSameFields(message, copy);
}

class Copier {
  hasFailed = false;
  #left = MAX_VALUES;
  /** By what was copied, as a message and the arguments that it was made with hold the same objects; nothing while at it. */
  readonly #copies = new Map<object, object | undefined>();

  fieldsOf(value: object, depth: number): object {
    const copy: object = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
    this.#copies.set(value, undefined);
    for (const key of Reflect.ownKeys(value)) {
      if (Array.isArray(value) && key === 'length') continue;
      const field = Object.getOwnPropertyDescriptor(value, key);
      if (!field?.enumerable || !('value' in field) || key === '__proto__') return this.#fail(copy);
      Reflect.set(copy, key, this.#value(field.value, depth + 1));
      if (this.hasFailed) return copy;
    }
    if (Array.isArray(value)) (copy as unknown[]).length = value.length;
    this.#copies.set(value, copy);
    return copy;
  }

  #value(value: unknown, depth: number): unknown {
    this.#left -= 1;
    if (this.#left < 0 || depth > MAX_DEPTH) return this.#fail(value);
    switch (typeof value) {
      case 'bigint':
      case 'function':
      case 'symbol':
        return this.#fail(value);
      case 'object': {
        if (value === null) return null;
        if (this.#copies.has(value)) return this.#copies.get(value) ?? this.#fail(value);
        return Array.isArray(value) || isPlain(value) ? this.fieldsOf(value, depth) : this.#fail(value);
      }
      default:
        return value;
    }
  }

  #fail<Value>(value: Value): Value {
    this.hasFailed = true;
    return value;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return Number.isNaN(one) && Number.isNaN(other);
  }
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let index = 0; index < one.length; index += 1) {
      if (!isSame(one[index], other[index])) return false;
    }
    return true;
  }
  return isSameMessage(one, other);
}

function hasSameFields(one: object, other: object): boolean {
  let fields = 0;
  for (const key in one) {
    if (!Object.hasOwn(one, key)) continue;
    if (!Object.hasOwn(other, key) || !isSame(Reflect.get(one, key), Reflect.get(other, key))) return false;
    fields += 1;
  }
  for (const key in other) if (Object.hasOwn(other, key)) fields -= 1;
  return fields === 0;
}
