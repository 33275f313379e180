/**
 * `Date`, `Math.random`, `crypto`, `AbortSignal.timeout` and the timers of a run, given a second meaning for code of an
 * agent: there they belong to the task that is running (agent-clock.ts, random-streams.ts, agent-timers.ts). All other
 * code has what it had.
 *
 * Put in place once for each global object. In the workflow sandbox every run has its own.
 */
import { timerDelay } from '../../common/timer-delay.js';
import { abortAfter } from './abort-after.js';

import { currentInvocation } from './current-invocation.js';
import { installIntlClock } from './intl-clock.js';
import { NUMBER_BYTES, toNumber, toUuid, UUID_BYTES } from './random-streams.js';
import { isAgentHandle, TimerHandles } from './timer-handles.js';

const INSTALLED = Symbol.for('airlock.agent-globals');

export function installAgentGlobals(): void {
  if (Reflect.has(globalThis, INSTALLED)) return;
  Object.defineProperty(globalThis, INSTALLED, { value: true, configurable: true });
  installIntlClock();
  installDate();
  installRandom();
  installTimers();
}

function installDate(): void {
  const Real = globalThis.Date;
  const now = (): number => currentInvocation()?.time.now ?? Real.now();
  // What the sandbox's global object holds is frozen, so that a proxy of it could not answer otherwise.
  const target = function AgentDate() {};
  target.prototype = Real.prototype;
  const Overlaid: DateConstructor = new Proxy(target as unknown as DateConstructor, {
    construct: (_target, args, newTarget) =>
      Reflect.construct(Real, args.length > 0 ? args : [now()], newTarget === Overlaid ? Real : newTarget),
    apply: () => new Real(now()).toString(),
    get: (_target, key) => (key === 'now' ? now : Reflect.get(Real, key)),
    has: (_target, key) => Reflect.has(Real, key),
  });
  globalThis.Date = Overlaid;
  // In the workflow sandbox the prototype is shared and frozen (workflows/sandbox/preload.ts).
  if (!Object.isFrozen(Real.prototype)) {
    Object.defineProperty(Real.prototype, 'constructor', {
      value: Overlaid,
      writable: true,
      configurable: true,
    });
  }
}

function installRandom(): void {
  /** Fills bytes from the stream of the running code, where it has one. */
  const draw = (kind: string, bytes: Uint8Array): boolean => {
    const { standing, random } = currentInvocation() ?? {};
    const stream = standing?.stream;
    if (!standing || !random || stream === undefined) return false;
    random.fill(stream, kind, bytes);
    standing.noteDrawn();
    return true;
  };
  const real = Math;
  // An object of the run's own: the sandbox's is shared and frozen.
  const own: Math = Object.create(real, {
    random: {
      value: () => {
        const bytes = new Uint8Array(NUMBER_BYTES);
        return draw('Math.random', bytes) ? toNumber(bytes) : real.random();
      },
      writable: true,
      configurable: true,
    },
  });
  globalThis.Math = Object.isFrozen(real) ? Object.freeze(own) : own;
  const { crypto } = globalThis;
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const randomUUID = crypto.randomUUID.bind(crypto);
  const ownCrypto: Pick<typeof crypto, 'getRandomValues' | 'randomUUID'> = {
    getRandomValues(view) {
      const bytes = view && new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      return bytes && draw('values', bytes) ? view : getRandomValues(view);
    },
    randomUUID() {
      const bytes = new Uint8Array(UUID_BYTES);
      return draw('uuid', bytes) ? (toUuid(bytes) as ReturnType<typeof crypto.randomUUID>) : randomUUID();
    },
  };
  const overlaid = new Proxy(ownCrypto, {
    get: (_target, key) => {
      if (Object.hasOwn(ownCrypto, key)) return ownCrypto[key as keyof typeof ownCrypto];
      const value: unknown = Reflect.get(crypto, key, crypto);
      return typeof value === 'function' ? value.bind(crypto) : value;
    },
    has: (_target, key) => Reflect.has(crypto, key),
  });
  Object.defineProperty(globalThis, 'crypto', { value: overlaid, configurable: true, writable: true });
}

function installTimers(): void {
  const { setTimeout, clearTimeout } = globalThis;
  const handles = new TimerHandles();
  const set = (callback: (...args: unknown[]) => void, delayInMs?: number, ...args: unknown[]): unknown => {
    const invocation = currentInvocation();
    if (!invocation) return setTimeout(callback, delayInMs, ...args);
    return invocation.timers.set(() => callback(...args), timerDelay(delayInMs), handles);
  };
  const clear = (handle?: Parameters<typeof clearTimeout>[0]): void => {
    const owner = typeof handle === 'number' ? handles.owners.get(handle) : undefined;
    if (owner) owner.clear(handle as number);
    else if (!isAgentHandle(handle)) clearTimeout(handle);
  };
  globalThis.setTimeout = Object.assign(set, setTimeout) as typeof setTimeout;
  globalThis.clearTimeout = clear;
  // The workflow sandbox has one of its own (workflows/sandbox/abort-signal.ts), which is frozen.
  if (!Object.isExtensible(AbortSignal)) return;
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (delayInMs) =>
    currentInvocation() ? abortAfter(delayInMs).signal : timeout.call(AbortSignal, delayInMs);
}
