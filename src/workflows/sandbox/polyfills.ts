/**
 * The Web APIs that LangGraph expects and the workflow sandbox lacks. Prepended to the bundle's entries, so that
 * they exist before any library module is evaluated; loaded once a V8 context, then frozen and shared by all runs.
 *
 * 1. Nothing here reads the real clock or real randomness: time is the sandbox's `setTimeout` (a Temporal timer),
 *    randomness is a stream of the SDK's own, so that an agent never consumes the workflow's.
 * 2. What the sandbox already has is left alone.
 * 3. The network is refused with a sentence that says what to use instead, never with a bare ReferenceError.
 */
import './global-object.js';
import { getRandomStream } from '@temporalio/workflow';
import { AbortSignalOfSandbox } from './abort-signal.js';
import { refuseNetwork } from './no-network.js';
import { readableErrors } from './readable-errors.js';
import { ReadableStreamLite } from './readable-stream.js';

/** Name of the random stream behind `crypto`; apart from the one an agent's `Math.random` uses. */
const RANDOM_STREAM = 'airlock.crypto';

function define(name: string, value: unknown): void {
  if (name in globalThis) return;
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

define('ReadableStream', ReadableStreamLite);
define('AbortSignal', AbortSignalOfSandbox);
define('queueMicrotask', (callback: () => void) => {
  void Promise.resolve().then(callback);
});
define('structuredClone', <T>(value: T): T => JSON.parse(JSON.stringify(value, readableErrors)));
define('crypto', {
  getRandomValues<T extends ArrayBufferView>(view: T): T {
    getRandomStream(RANDOM_STREAM).fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  },
  randomUUID: () => getRandomStream(RANDOM_STREAM).uuid4(),
});
define('performance', { now: () => Date.now(), timeOrigin: 0 });
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource']) define(name, refuseNetwork(name));
