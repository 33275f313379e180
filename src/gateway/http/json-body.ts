/**
 * A body is JSON in UTF-8, of a bounded size and depth. What is not is refused before anything looks at it: half of a
 * character would be replaced in silence, and a value nested without end would overflow the stack of whoever walks it.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { MAX_DEPTH } from '../../common/json-depth.js';
import type { GatewayEnv } from '../gateway.js';
import { Problem } from './problem.js';

/** @param isOptional whether a request without a body is one as well, whatever type it names */
export function jsonBody(isOptional: boolean): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    if (isOptional && hasNoBody(c.req.raw)) {
      // Whoever names a type would be taken to have sent a body.
      const headers = new Headers(c.req.raw.headers);
      headers.delete('content-type');
      const { url, method, signal } = c.req.raw;
      c.req.raw = new Request(url, { method, headers, signal });
      return next();
    }
    const type = c.req.header('content-type');
    if (!/^application\/json\s*(;|$)/i.test(type ?? '') || c.req.header('content-encoding') !== undefined) {
      throw new Problem('unsupported_media_type', 'The body must be application/json, without an encoding.');
    }
    const maxSize = c.get('gateway').limits.bodyBytes;
    const onError = () => {
      throw new Problem('body_too_large', `The body has more than ${maxSize} bytes.`);
    };
    return bodyLimit({ maxSize, onError })(c, async () => {
      const bytes = await c.req.arrayBuffer();
      c.set('isBodyRead', true);
      checkJson(decode(bytes));
      await next();
    });
  };
}

/** By its headers, as HTTP has it: the server makes a stream of what is not there too. */
function hasNoBody({ headers, body }: Request): boolean {
  const length = headers.get('content-length');
  return body === null || length === '0' || (length === null && !headers.has('transfer-encoding'));
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformed_body', 'The body is not UTF-8.');
  }
}

function checkJson(text: string): void {
  if (depthOf(text) > MAX_DEPTH) {
    throw new Problem('malformed_body', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  try {
    JSON.parse(text);
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}

/** Of brackets outside of texts: right for JSON, and cheap for anything else. */
export function depthOf(text: string): number {
  let deepest = 0;
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (isInText) {
      if (sign === '\\') index += 1;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === '[' || sign === '{') {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (sign === ']' || sign === '}') depth -= 1;
  }
  return deepest;
}
