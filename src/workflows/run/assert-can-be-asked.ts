/** Whether a question can be shown to anybody. */
import type { RaisedRequest } from '../../agent/session/session-host.js';
import { jsonByteLength } from '../../common/payload-size.js';
import { isTooLarge, LIMIT_TEXT, TooLargeError } from '../payload/size-limit.js';

/** A person sees a question by query `state`, which is one payload, and in lists, as text. */
export function assertCanBeAsked({ request, fingerprint }: RaisedRequest): void {
  if (request.kind === 'fetch') return;
  const texts = [
    request.kind === 'approval' ? request.action : request.prompt,
    request.kind === 'approval' ? (request.description ?? '') : '',
    ...(request.assignees ?? []),
  ];
  if (texts.some((text) => typeof text !== 'string'))
    throw new TypeError('A question is asked of somebody, and in words, that are no text.');
  const bytes = jsonByteLength(request);
  if (!isTooLarge(bytes, `${request.kind} ${fingerprint.slice(0, 16)}`)) return;
  const asked =
    request.kind === 'approval' ? `The approval of ${request.action.slice(0, 100)}` : 'A question';
  throw new TooLargeError(
    `${asked} has ${bytes} bytes as JSON, ${LIMIT_TEXT}. Ask with a summary or a reference.`,
  );
}
