/**
 * The Web APIs that LangGraph expects and the workflow sandbox lacks. Prepended to the bundle's entries, so that
 * they exist before any library module is evaluated; loaded once a V8 context, then frozen and shared by all runs.
 *
 * 1. Nothing here reads the real clock or real randomness: time is the sandbox's `setTimeout` (a Temporal timer) and `Date`,
 *    randomness is a stream of the SDK's own, so that an agent never consumes the workflow's.
 * 2. What the sandbox already has is left alone.
 * 3. The network is refused with a sentence that says what to use instead, never with a bare ReferenceError.
 */
import './global-object.js';
import { getRandomStream } from '@temporalio/workflow';
import { installIntlClock } from '../../agent/session/intl-clock.js';
import { AbortSignalOfSandbox } from './abort-signal.js';
import { atob, btoa } from './base64.js';
import { SandboxBlob } from './blob.js';
import { copyForLog } from './copy-for-log.js';
import { HostDomException } from './dom-exception.js';
import { SandboxCustomEvent, SandboxEvent, SandboxEventTarget } from './events.js';
import { SandboxHeaders } from './headers.js';
import { clearSandboxInterval, setSandboxInterval } from './interval.js';
import { refuseNetwork } from './no-network.js';
import { ReadableStreamLite } from './readable-stream.js';
import { cloneStructured } from './structured-clone.js';
import { TextDecoderStreamLite, TextEncoderStreamLite, TransformStreamLite } from './transform-stream.js';
import { WritableStreamLite } from './writable-stream.js';

/** Name of the random stream behind `crypto`; apart from the one an agent's `Math.random` uses. */
const RANDOM_STREAM = 'airlock.crypto';

function define(name: string, value: unknown): void {
  if (name in globalThis) return;
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

define('ReadableStream', ReadableStreamLite);
define('WritableStream', WritableStreamLite);
define('TransformStream', TransformStreamLite);
define('TextEncoderStream', TextEncoderStreamLite);
define('TextDecoderStream', TextDecoderStreamLite);
define('AbortSignal', AbortSignalOfSandbox);
define('DOMException', HostDomException);
define('Event', SandboxEvent);
define('CustomEvent', SandboxCustomEvent);
define('EventTarget', SandboxEventTarget);
define('Headers', SandboxHeaders);
define('Blob', SandboxBlob);
define('atob', atob);
define('btoa', btoa);
define('setInterval', setSandboxInterval);
define('clearInterval', clearSandboxInterval);
define('queueMicrotask', (callback: () => void) => {
  void Promise.resolve().then(callback);
});
define('structuredClone', cloneStructured);
// What the SDK copies by, where it logs; LangGraphPlugin has it look here.
define('__AIRLOCK_COPY_FOR_LOG__', copyForLog);
define('crypto', {
  getRandomValues<T extends ArrayBufferView>(view: T): T {
    getRandomStream(RANDOM_STREAM).fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  },
  randomUUID: () => getRandomStream(RANDOM_STREAM).uuid4(),
});
installIntlClock();
define('performance', { now: () => Date.now(), timeOrigin: 0 });
for (const name of [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'Request',
  'Response',
  'FormData',
]) {
  define(name, refuseNetwork(name));
}
