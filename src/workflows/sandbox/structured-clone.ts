/**
 * `structuredClone` for the sandbox: what JavaScript itself defines, references within the value kept. What the
 * standard refuses (functions, symbols, promises and the like) is refused by name. Nothing is transferred.
 */
import { HostDomException } from './dom-exception.js';

const errors: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

const refused = (what: string) => new HostDomException(`${what} could not be cloned.`, 'DataCloneError');

export function cloneStructured<T>(value: T): T {
  return clone(value, new Map()) as T;
}

function clone(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value === 'function') throw refused(`The function '${value.name}'`);
  if (typeof value === 'symbol') throw refused(String(value));
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value);
  const remember = <Copy>(copy: Copy): Copy => {
    known.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) {
    const copy: unknown[] = remember(new Array(value.length));
    return copyFields(value, copy as unknown as Record<string, unknown>, known);
  }
  if (value instanceof Map) {
    const copy = remember(new Map());
    for (const [key, part] of value) copy.set(clone(key, known), clone(part, known));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set());
    for (const part of value) copy.add(clone(part, known));
    return copy;
  }
  if (value instanceof Error) return cloneError(value, known);
  const copy = cloneAtom(value, known);
  if (copy !== undefined) return remember(copy);
  return copyFields(value, remember({}), known);
}

/** Of objects without references of their own; undefined for any other. */
function cloneAtom(value: object, known: Map<object, unknown>): unknown {
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return new Date((value as Date).getTime());
    case '[object RegExp]':
      return new RegExp((value as RegExp).source, (value as RegExp).flags);
    case '[object Boolean]':
    case '[object Number]':
    case '[object String]':
    case '[object BigInt]':
      return Object(value.valueOf());
    case '[object ArrayBuffer]':
      return (value as ArrayBuffer).slice(0);
    case '[object Promise]':
    case '[object WeakMap]':
    case '[object WeakSet]':
    case '[object WeakRef]':
    case '[object Generator]':
      throw refused(`A ${Object.prototype.toString.call(value).slice(8, -1)}`);
    default:
      return ArrayBuffer.isView(value) ? cloneView(value, known) : undefined;
  }
}

function cloneView(view: ArrayBufferView, known: Map<object, unknown>): ArrayBufferView {
  const buffer = clone(view.buffer, known) as ArrayBuffer;
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  const { length } = view as Uint8Array;
  const View = view.constructor as new (of: ArrayBuffer, from: number, length: number) => ArrayBufferView;
  return new View(buffer, view.byteOffset, length);
}

/** The standard's own fields, and the standard's classes; others become the one they extend. */
function cloneError(error: Error, known: Map<object, unknown>): Error {
  const Class = errors[error.name] ?? Error;
  const copy = new Class(error.message);
  known.set(error, copy);
  Object.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true });
  if ('cause' in error) {
    Object.defineProperty(copy, 'cause', {
      value: clone(error.cause, known),
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

function copyFields(from: object, to: Record<string, unknown>, known: Map<object, unknown>): object {
  for (const [name, part] of Object.entries(from)) {
    // Never by assignment: `__proto__` is a name like any other.
    Object.defineProperty(to, name, {
      value: clone(part, known),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return to;
}
