/**
 * The forms in which a secret comes back from a service: as it is, escaped, encoded, in another character set.
 *
 * 1. A form holds nothing of what stands around the secret: base64 is cut to the characters that the secret alone
 *    determines, at each of the three alignments.
 * 2. Letters of ASCII are folded to lower case; so is the text that a form is looked for in.
 */

/** Forms shorter than this say too little to be looked for. */
export const MIN_FORM_LENGTH = 4;
/** An encoded form needs to be longer, for it may be a piece of an ordinary word. */
const MIN_ENCODED_LENGTH = 6;

/** Of the same length as the text. */
export const foldCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** @returns folded forms, the secret itself first */
export function formsOf(secret: string): string[] {
  const utf8 = Buffer.from(secret, 'utf8');
  const utf16 = Buffer.from(secret, 'utf16le');
  const bigEndian = Buffer.from(utf16).swap16();
  const escaped = JSON.stringify(secret).slice(1, -1);
  const percent = percentEncoded(secret);
  const encoded = [
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    unicodeEscaped(secret),
    htmlEscaped(secret),
    percent,
    percent.replaceAll('%20', '+'),
    percent.replaceAll('%', '%25'),
    ...[...hexOf(utf8), ...hexOf(utf16), ...hexOf(bigEndian)],
    ...[utf8, utf16, bigEndian].flatMap((bytes) => [0, 1, 2].flatMap((shift) => base64Forms(bytes, shift))),
    // UTF-16 that was read byte by byte, as it is and in JSON.
    [...secret].join('\0'),
    [...secret].join('\\u0000'),
  ];
  const forms = [secret, ...encoded.filter((form) => form.length >= MIN_ENCODED_LENGTH)];
  return [...new Set(forms.filter((form) => form.length >= MIN_FORM_LENGTH).map(foldCase))];
}

function percentEncoded(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => percentOf[byte] ?? '').join('');
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** What `encodeURIComponent` leaves as it is stays. */
const percentOf = hexOfByte.map((hex, byte) => {
  const sign = String.fromCharCode(byte);
  return byte < 128 && /[\w.~!*'()-]/.test(sign) ? sign : `%${hex}`;
});

function unicodeEscaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const htmlEscaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** Bare, and with what stands between bytes in dumps and in strings of programs. */
function hexOf(bytes: Buffer): string[] {
  const pairs = Array.from(bytes, (byte) => hexOfByte[byte] ?? '');
  const prefixed = ['%', '\\x'].map((prefix) => pairs.map((pair) => prefix + pair).join(''));
  return [pairs.join(''), pairs.join(' '), pairs.join(':'), pairs.join('-'), ...prefixed];
}

/** @param shift bytes of others before the secret, modulo 3 */
function base64Forms(bytes: Buffer, shift: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const form = whole.slice(Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + bytes.length)) / 6));
  const inUrl = form.replaceAll('+', '-').replaceAll('/', '_');
  return [form, inUrl, form.replaceAll('+', '%2b').replaceAll('/', '%2f'), form.replaceAll('/', '\\/')];
}
