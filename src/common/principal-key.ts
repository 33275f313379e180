/**
 * A principal's id as the search attribute `AirlockPrincipal` holds it, so that runs are found by it: the id itself where
 * it is short and needs no escaping in a query, else a hash of it. Servers differ in how they read a quote in a literal,
 * and bound an attribute.
 */
import { valueFingerprint } from './fingerprint.js';

const HASHED = 'sha256:';
const PLAIN = /^[^\p{C}'"`\\]{1,200}$/u;

export function principalKey(id: string): string {
  return PLAIN.test(id) && !id.startsWith(HASHED) ? id : `${HASHED}${valueFingerprint(id)}`;
}

/** Whether a key does not say the id. */
export function isHashedPrincipal(key: string): boolean {
  return key.startsWith(HASHED);
}
