/**
 * What looks like a credential, whatever holds it: the net under the secrets that are known by value.
 *
 * Each pattern takes time linear in the text: it begins with letters that must be there, and no part of it is scanned
 * again from another beginning. A test measures it.
 */
import type { Span } from './secret-matcher.js';

const secretWord =
  '(?:api[_-]?key|access[_-]?key|private[_-]?key|token|secret|passw(?:or)?d|passphrase|authorization|credential|signature|cookie)';

/** Group 1, where there is one, stays. */
const shapes: readonly RegExp[] = [
  // user:password@ of a URL
  /(:\/\/)[^\s/?#]*@/g,
  /\b((?:bearer|basic)\s+)[\w.~+/=-]{6,}/gi,
  // key=value, "key": "value", \"key\": \"value\", key: value
  new RegExp(
    `(${secretWord}(?:\\\\{0,3}["'])?\\s{0,20}[=:]\\s{0,20}(?:\\\\{0,3}["'])?)(?!(?:bearer|basic)\\s)[^\\s"'&,;}\\\\]+`,
    'gi',
  ),
  // keys known by their prefix: OpenAI, Stripe, GitHub, GitLab, Slack, AWS, Google, JSON web tokens
  /\b(?:sk|pk|rk)[-_][\w*-]{6,}/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza)[\w-]{8,}/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*/g,
];

/** Names of fields, headers and query parameters whose value is a credential, whatever it looks like. */
const secretName = new RegExp(`(?:${secretWord}|[-_]key|^key|^auth|[-_]auth|^sig|session|^app_?id)$`, 'i');
export const isSecretName = (name: string): boolean => secretName.test(name);

/** Names of environment variables whose value is one. */
const secretVariable =
  /(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credentials?|_pat|_auth|_sas|signature|cookie)$/i;
/** The folder that a shell is in, and the one before it: no passwords, though `DB_PWD` holds one. */
const workingFolder = /^(?:OLD)?PWD$/i;
export const isSecretVariable = (name: string): boolean =>
  secretVariable.test(name) && !workingFolder.test(name);

/** Whether a text can hardly be anything but a key: long, of one piece, with letters and digits. */
export const looksRandom = (text: string): boolean =>
  text.length >= 16 &&
  text.length <= 8_192 &&
  /^[\w~+/.=:-]+$/.test(text) &&
  /[a-z]/i.test(text) &&
  /\d/.test(text);

export function findShapes(text: string): Span[] {
  return shapes.flatMap((shape) =>
    [...text.matchAll(shape)].map(({ 0: whole, 1: kept = '', index }): Span => {
      return [index + kept.length, index + whole.length];
    }),
  );
}
