/**
 * A request's fingerprint: SHA-256, lower-case hex, of the canonical JSON (RFC 8785) of what is asked.
 * Two requests with one fingerprint ask the same thing, whatever run or version they come from.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { BoundaryRequest, Json } from './protocol.js';
import { wellFormedJson } from './well-formed.js';

export function fingerprint(request: BoundaryRequest): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(wellFormedJson(essence(request))) ?? 'null')));
}

/** What is asked, without how it is shown or who is asked. */
function essence(request: BoundaryRequest): Json {
  switch (request.kind) {
    case 'fetch':
      return { kind: request.kind, resource: request.resource, params: request.params };
    case 'approval':
      return { kind: request.kind, resource: request.action, params: request.args };
    case 'question':
      return { kind: request.kind, resource: request.prompt, params: request.value ?? null };
  }
}
