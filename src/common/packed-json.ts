/**
 * JSON, compressed (deflate, base64) once it is large. What a run hands to its next execution is one payload, and a
 * conversation has much in it that says the same: what is packed is five to ten times smaller.
 */
import { deflateSync, inflateSync } from 'fflate';

/** Characters of JSON. What is smaller stays as it is, for people who read histories. */
const PACK_FROM = 64_000;

export interface Packed {
  /** Deflated JSON in base64. */
  packed: string;
}

/** @returns the value itself where it is small, or nothing makes it smaller */
export function packJson<T extends object>(value: T): T | Packed {
  const text = JSON.stringify(value);
  if (text.length < PACK_FROM) return value;
  const packed = toBase64(deflateSync(new TextEncoder().encode(text), { level: 6 }));
  return packed.length < text.length ? { packed } : value;
}

export function unpackJson<T extends object>(value: T | Packed): T {
  if (!isPacked(value)) return value;
  return JSON.parse(new TextDecoder().decode(inflateSync(fromBase64(value.packed)))) as T;
}

export function isPacked(value: object): value is Packed {
  return 'packed' in value && typeof value.packed === 'string';
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = [bytes[index], bytes[index + 1], bytes[index + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text[at] = DIGITS.charCodeAt(bits >> 18);
    text[at + 1] = DIGITS.charCodeAt((bits >> 12) & 63);
    text[at + 2] = b === undefined ? PADDING : DIGITS.charCodeAt((bits >> 6) & 63);
    text[at + 3] = c === undefined ? PADDING : DIGITS.charCodeAt(bits & 63);
    at += 4;
  }
  return new TextDecoder().decode(text);
}

const PADDING = '='.charCodeAt(0);

function fromBase64(text: string): Uint8Array {
  const values = new Uint8Array(128);
  for (let index = 0; index < DIGITS.length; index += 1) values[DIGITS.charCodeAt(index)] = index;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const valueAt = (index: number) => values[text.charCodeAt(index)] ?? 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 4) {
    const bits =
      (valueAt(index) << 18) | (valueAt(index + 1) << 12) | (valueAt(index + 2) << 6) | valueAt(index + 3);
    bytes[at] = bits >> 16;
    if (at + 1 < bytes.length) bytes[at + 1] = (bits >> 8) & 255;
    if (at + 2 < bytes.length) bytes[at + 2] = bits & 255;
    at += 3;
  }
  return bytes;
}
