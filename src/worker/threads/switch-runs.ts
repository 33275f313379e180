/**
 * How a V8 context changes from one run to another: each has a global object of its own, which is kept as a list of
 * properties while another run is at work. A script that takes the place of the SDK's.
 *
 * The SDK's compares properties by value. A getter, a property that is `undefined` and one that cannot be written are
 * then lost or left to another run, and a getter of one run is called in the turn of another. Here:
 *
 * 1. Properties are compared as they are defined. No code of a run is called.
 * 2. A property that cannot be changed stays where it is and breaks nothing. src/workflows/sandbox/global-object.ts
 *    keeps runs from making one.
 */
export const switchRunsScript = `{
  const { defineProperty, deleteProperty, getPrototypeOf, setPrototypeOf, ownKeys } = Reflect;
  const { getOwnPropertyDescriptors, hasOwn, is } = Object;
  const prototype = getPrototypeOf(globalThis);

  const isSame = (one, other) =>
    one !== undefined &&
    is(one.value, other.value) &&
    one.get === other.get &&
    one.set === other.set &&
    one.writable === other.writable &&
    one.enumerable === other.enumerable &&
    one.configurable === other.configurable;

  const __TEMPORAL_CALL_INTO_SCOPE = () => {
    const [holder, fn, args] = globalThis.__temporal_args;
    deleteProperty(globalThis, '__temporal_args');
    const last = globalThis.__TEMPORAL_BAG_HOLDER__;
    if (last !== holder) {
      const present = getOwnPropertyDescriptors(globalThis);
      if (last !== undefined) last.bag = present;
      const { bag } = holder;
      for (const name of ownKeys(bag)) {
        if (!isSame(present[name], bag[name])) defineProperty(globalThis, name, bag[name]);
      }
      for (const name of ownKeys(present)) if (!hasOwn(bag, name)) deleteProperty(globalThis, name);
      if (getPrototypeOf(globalThis) !== prototype) setPrototypeOf(globalThis, prototype);
      globalThis.__TEMPORAL_BAG_HOLDER__ = holder;
    }
    return __TEMPORAL__.api[fn](...args);
  };
  Object.defineProperty(globalThis, '__TEMPORAL_CALL_INTO_SCOPE', {
    value: __TEMPORAL_CALL_INTO_SCOPE, writable: false, enumerable: false, configurable: false
  });
}`;

/** Whether this is the SDK's script for it. */
export function isSwitchScript(code: string): boolean {
  return code.includes('__TEMPORAL_BAG_HOLDER__') && code.includes('__TEMPORAL_CALL_INTO_SCOPE');
}
