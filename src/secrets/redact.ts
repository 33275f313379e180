/**
 * Takes credentials out of texts that leave this process: messages, stacks, excerpts of answers.
 *
 * A net, not a licence: it knows the usual shapes, what this process's environment holds under a name like a
 * secret's, the literal secrets it is told, and nothing else.
 */
import type { Json } from '../common/protocol.js';

const MASK = '[redacted]';

const shapes: readonly (readonly [RegExp, string])[] = [
  // user:password@ of a URL
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  // key=value, "key": "value", key: value
  [
    /\b([\w-]*(?:api[_-]?key|token|secret|passw(?:or)?d|authorization|credential|signature))(["']?\s*[=:]\s*["']?)(?!(?:bearer|basic)\s)[^\s"'&,;}]+/gi,
    `$1$2${MASK}`,
  ],
  // keys known by their prefix: OpenAI, Anthropic, GitHub, Slack, AWS, JSON web tokens
  [/\b(?:sk|pk|rk)-[\w*-]{6,}/g, MASK],
  [/\b(?:gh[pousr]_|xox[abprs]-|AKIA)[\w-]{8,}/g, MASK],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
];

/** Names of fields whose value is a credential, whatever it looks like. */
const secretName = /(?:api[_-]?key|token|secret|passw(?:or)?d|authorization|credential|cookie)$/i;

/** The same for environment variables. */
const secretVariable = /(?:key|token|secret|passw(?:or)?d|credentials?)$/i;

/** Secrets shorter than this are not masked literally: they would blot out ordinary words. */
const MIN_SECRET_LENGTH = 6;

export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of [...secrets, ...environmentSecrets()]) {
    if (secret.length >= MIN_SECRET_LENGTH) clean = clean.replaceAll(secret, MASK);
  }
  return shapes.reduce((under, [shape, mask]) => under.replace(shape, mask), clean);
}

/** Read each time: failures are rare, and an environment may be filled after this module has loaded. */
function environmentSecrets(): string[] {
  const held = Object.entries(process.env).filter(([name]) => secretVariable.test(name));
  return held.map(([, value]) => value ?? '');
}

/** The same for every string inside a value, and for every field named like a credential. */
export function redactJson(value: Json, secrets: readonly string[] = []): Json {
  if (typeof value === 'string') return redact(value, secrets);
  if (Array.isArray(value)) return value.map((item) => redactJson(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, held]) => [
    name,
    typeof held === 'string' && secretName.test(name) ? MASK : redactJson(held, secrets),
  ]);
  return Object.fromEntries(fields);
}
