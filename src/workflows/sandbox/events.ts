/**
 * `Event`, `CustomEvent` and `EventTarget` for the sandbox. The host's would carry real time in `timeStamp`, and throw
 * what a listener throws outside of the sandbox, where it ends the worker's process.
 *
 * Without a tree of nodes there is nothing to capture or to bubble to: listeners run in the order they were added.
 */
type Listener = ((event: SandboxEvent) => unknown) | { handleEvent(event: SandboxEvent): unknown };

interface ListenerOptions {
  once?: boolean;
  capture?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

interface EventOptions {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

export class SandboxEvent {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly timeStamp = Date.now();
  readonly isTrusted = false;
  target: SandboxEventTarget | null = null;
  currentTarget: SandboxEventTarget | null = null;
  #defaultPrevented = false;
  #stopped = false;

  constructor(type: string, options: EventOptions = {}) {
    this.type = String(type);
    this.bubbles = options.bubbles ?? false;
    this.cancelable = options.cancelable ?? false;
    this.composed = options.composed ?? false;
  }

  get defaultPrevented(): boolean {
    return this.#defaultPrevented;
  }

  /** Whether no further listener is to see it. */
  get stopped(): boolean {
    return this.#stopped;
  }

  preventDefault(): void {
    if (this.cancelable) this.#defaultPrevented = true;
  }

  stopPropagation(): void {}

  stopImmediatePropagation(): void {
    this.#stopped = true;
  }
}

export class SandboxCustomEvent<Detail = unknown> extends SandboxEvent {
  readonly detail: Detail | null;

  constructor(type: string, options: EventOptions & { detail?: Detail } = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}

export class SandboxEventTarget {
  readonly #listeners = new Map<string, Map<Listener, ListenerOptions>>();

  addEventListener(type: string, listener: Listener | null, options: ListenerOptions | boolean = {}): void {
    const settings = typeof options === 'boolean' ? { capture: options } : options;
    if (!listener || settings.signal?.aborted) return;
    const ofType = this.#listeners.get(type) ?? new Map<Listener, ListenerOptions>();
    this.#listeners.set(type, ofType);
    if (ofType.has(listener)) return;
    ofType.set(listener, settings);
    settings.signal?.addEventListener('abort', () => ofType.delete(listener), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null): void {
    if (listener) this.#listeners.get(type)?.delete(listener);
  }

  dispatchEvent(event: SandboxEvent): boolean {
    event.target = this;
    event.currentTarget = this;
    const ofType = this.#listeners.get(event.type);
    for (const [listener, { once }] of [...(ofType ?? [])]) {
      if (event.stopped) break;
      if (!ofType?.has(listener)) continue;
      if (once) ofType.delete(listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (reason) {
        // As anything that nobody catches: it ends the run, and the other listeners are heard all the same.
        void Promise.reject(reason);
      }
    }
    event.currentTarget = null;
    return !event.defaultPrevented;
  }
}
