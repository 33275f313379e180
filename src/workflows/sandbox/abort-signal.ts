/**
 * `AbortSignal` for the sandbox. The host's class is the one that `AbortController` makes signals of, and
 * `instanceof` must go on working; but its static `timeout` counts real time. This is the host's class with that
 * one function counting Temporal's time instead.
 */
import { abortAfter } from '../../agent/session/abort-after.js';

const HostAbortSignal = new AbortController().signal.constructor as typeof AbortSignal;

// The SDK freezes the host's class, and a proxy of what is frozen could not answer otherwise.
const target = function AbortSignal() {};
target.prototype = HostAbortSignal.prototype;

const timeout = (delayInMs: number) => abortAfter(delayInMs).signal;

export const AbortSignalOfSandbox = new Proxy(target as unknown as typeof AbortSignal, {
  construct: (_target, args) => Reflect.construct(HostAbortSignal, args),
  get: (_target, key) => (key === 'timeout' ? timeout : Reflect.get(HostAbortSignal, key)),
  has: (_target, key) => Reflect.has(HostAbortSignal, key),
});
