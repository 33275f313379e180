/** What goes wrong between two machines: Node's and undici's error codes, and the names of aborts and timeouts. */
import { propertyOf, type Verdict } from './verdict.js';

const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_INFO',
]);
const tooSlow: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_ABORTED',
]);
/** An abort that is not Temporal's cancellation was somebody's patience running out. */
const timeoutNames: ReadonlySet<string> = new Set([
  'TimeoutError',
  'AbortError',
  'ModelAbortError',
  'APIConnectionTimeoutError',
  'APIUserAbortError',
]);

export function recogniseNetwork(error: unknown): Verdict | undefined {
  const code = propertyOf(error, 'code');
  if (typeof code === 'string') {
    if (unreachable.has(code)) return { code: 'unavailable', retryable: true, details: { cause: code } };
    if (tooSlow.has(code)) return { code: 'timeout', retryable: true, details: { cause: code } };
  }
  const name = propertyOf(error, 'name');
  return typeof name === 'string' && timeoutNames.has(name)
    ? { code: 'timeout', retryable: true }
    : undefined;
}
