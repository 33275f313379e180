/** `atob` and `btoa` for the sandbox: Latin-1 text and its base64, forgiving of white space and missing padding. */
import { HostDomException } from './dom-exception.js';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const invalid = (message: string) => new HostDomException(message, 'InvalidCharacterError');

export function btoa(data: unknown): string {
  const text = String(data);
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const bytes = [0, 1, 2].map((offset) => text.charCodeAt(at + offset));
    if (bytes.some((byte) => byte > 0xff)) throw invalid('The text holds a character beyond Latin-1.');
    const [first = 0, second, third] = bytes.map((byte) => (Number.isNaN(byte) ? undefined : byte));
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    const digit = (shift: number) => DIGITS[(bits >> shift) & 0x3f] as string;
    encoded += digit(18) + digit(12) + (second === undefined ? '=' : digit(6));
    encoded += third === undefined ? '=' : digit(0);
  }
  return encoded;
}

export function atob(data: unknown): string {
  let text = String(data).replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw invalid('The text is not base64.');
  let decoded = '';
  let bits = 0;
  let count = 0;
  for (const digit of text) {
    bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      decoded += String.fromCharCode((bits >> count) & 0xff);
    }
  }
  return decoded;
}
