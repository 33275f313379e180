/**
 * Takes credentials out of what leaves this process: messages, stacks, excerpts and answers.
 *
 * 1. Secrets that are known (known-secrets.ts) are recognised by value, in whatever form they come back.
 * 2. In failures, what looks like a credential is masked too (shapes.ts). In answers it is not: they are data.
 * 3. The time is linear in the text, and texts are cut before they are looked at, with room for a secret at the cut.
 */
import type { Json } from '../common/protocol.js';
import { registerEnvironmentSecrets } from './environment-secrets.js';
import { findKnownSecrets } from './known-secrets.js';
import type { Span } from './secret-matcher.js';
import { findShapes, isSecretName } from './shapes.js';

const MASK = '[redacted]';

/** Characters of a text that are looked at where no other bound is given. */
const MAX_TEXT = 65_536;
/** Behind a bound, so that a secret that lies across it is seen whole. */
const ROOM = 8_192;

/** @param maxLength of the result; the rest of the text is left out */
export function redact(text: string, maxLength = MAX_TEXT): string {
  registerEnvironmentSecrets();
  const isCut = text.length > maxLength + ROOM;
  const looked = isCut ? text.slice(0, maxLength + ROOM) : text;
  const spans = [...findKnownSecrets(looked, false), ...findShapes(looked)];
  if (!isCut) return mask(looked, spans).slice(0, maxLength);
  // A secret that the cut went through would not be recognised: what stands behind the bound is not shown.
  const shown = spans.filter(([start]) => start < maxLength);
  return mask(looked.slice(0, maxLength), shown).slice(0, maxLength);
}

/** The same for every string inside a value, and for every field named like a credential. */
export function redactJson(value: Json): Json {
  return mapStrings(value, redact, (name) => isSecretName(name));
}

/** An answer without the secrets that are known beyond doubt; the same value where there are none in it. */
export function redactAnswer(value: Json): Json {
  refreshEnvironment();
  if (!holdsSecret(value)) return value;
  return mapStrings(
    value,
    (one) => mask(one, findKnownSecrets(one, true)),
    () => false,
  );
}

const ENVIRONMENT_AGE_MS = 1_000;
let environmentReadAt = Number.NEGATIVE_INFINITY;

/** Answers are many: for them the environment is read once a second. */
function refreshEnvironment(): void {
  const now = performance.now();
  if (now - environmentReadAt < ENVIRONMENT_AGE_MS) return;
  environmentReadAt = now;
  registerEnvironmentSecrets();
}

/** Names of fields are short and the schema's: an ordinary word there is no secret. */
const MIN_NAME_LENGTH = 12;

function holdsSecret(value: Json): boolean {
  if (typeof value === 'string') return findKnownSecrets(value, true).length > 0;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return Object.entries(value).some(
    ([name, held]) => (name.length >= MIN_NAME_LENGTH && holdsSecret(name)) || holdsSecret(held),
  );
}

function mapStrings(value: Json, clean: (text: string) => string, isSecret: (name: string) => boolean): Json {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, clean, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, held]) => [
    name.length >= MIN_NAME_LENGTH ? clean(name) : name,
    typeof held === 'string' && isSecret(name) ? MASK : mapStrings(held, clean, isSecret),
  ]);
  return Object.fromEntries(fields);
}

function mask(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let clean = '';
  let from = 0;
  for (const [start, end] of [...spans].sort(([one], [other]) => one - other)) {
    if (end <= from) continue;
    // One mask for what overlaps.
    if (start >= from) clean += text.slice(from, start) + MASK;
    from = end;
  }
  return clean + text.slice(from);
}
