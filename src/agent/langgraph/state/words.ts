/** Values that JSON has no word for, in words of text, and back. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

const typedArrays = {
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
type TypedArrayName = keyof typeof typedArrays;

export type Words = [kind: 'Date' | 'bigint' | 'number' | 'URL' | TypedArrayName, text: string];

/** @returns nothing for a value of another kind; bytes (`Uint8Array`) are the serialiser's */
export function inWords(value: object): Words | undefined {
  if (value instanceof Date) return ['Date', Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()];
  if (typeof URL === 'function' && value instanceof URL) return ['URL', value.href];
  if (!ArrayBuffer.isView(value)) return undefined;
  const name = String(Reflect.get(value, Symbol.toStringTag));
  if (!isTypedArray(name)) return undefined;
  return [name, bytesToHex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
}

/** @throws Error where the text is none of this kind */
export function fromWords(kind: unknown, text: string): { value: unknown } | undefined {
  switch (kind) {
    case 'Date':
      return { value: new Date(text) };
    case 'bigint':
      return { value: BigInt(text) };
    case 'number':
      return { value: Number(text) };
    case 'URL':
      return { value: new URL(text) };
    default:
      return typeof kind === 'string' && isTypedArray(kind)
        ? { value: new typedArrays[kind](Uint8Array.from(hexToBytes(text)).buffer) }
        : undefined;
  }
}

function isTypedArray(name: string): name is TypedArrayName {
  return Object.hasOwn(typedArrays, name);
}
