/** The token of a page: where the server goes on, and for which list. A server is not asked to go on from any other. */
import { valueFingerprint } from '../../common/fingerprint.js';
import type { Json } from '../../common/protocol.js';
import type { Seal } from '../auth/seal.js';
import { Problem } from './problem.js';

const PURPOSE = 'page';
const MARK_BYTES = 32;

/** @param list what is listed, for whom */
export function writePageToken(seal: Seal, list: Json, next: Uint8Array): string {
  return seal.close(PURPOSE, Buffer.concat([markOf(list), next]));
}

/** @throws Problem `bad_page_token` */
export function readPageToken(seal: Seal, list: Json, token: string): Uint8Array {
  const content = seal.open(PURPOSE, token);
  if (content === undefined || !markOf(list).equals(content.subarray(0, MARK_BYTES))) {
    throw new Problem('bad_page_token', 'The page token is not one of this list, with these filters.');
  }
  return content.subarray(MARK_BYTES);
}

const markOf = (list: Json): Buffer => Buffer.from(valueFingerprint(list), 'hex');
