/**
 * Keeps runs that share a V8 context from making its global object unchangeable: the context could never change to
 * another run again. Evaluated with the polyfills, before the language's own objects are frozen.
 *
 * A property that a run defines on `globalThis` stays configurable, so that it can be taken away for the next run.
 */
const refused = (what: string) =>
  new TypeError(
    `${what} of globalThis is not available in a workflow: runs share it. Keep values in the graph's state.`,
  );

function guard<Owner extends object>(owner: Owner, name: keyof Owner, what: string): void {
  const original = owner[name] as (target: unknown, ...rest: unknown[]) => unknown;
  const guarded = {
    [name](target: unknown, ...rest: unknown[]): unknown {
      if (target === globalThis) throw refused(what);
      return original(target, ...rest);
    },
  };
  Reflect.defineProperty(owner, name, { value: guarded[name as string], writable: true, configurable: true });
}

for (const name of ['freeze', 'seal', 'preventExtensions', 'setPrototypeOf'] as const) {
  guard(Object, name, `Object.${name}`);
}
for (const name of ['preventExtensions', 'setPrototypeOf'] as const) guard(Reflect, name, `Reflect.${name}`);

const { defineProperty: define } = Reflect;
const configurable = (target: object, name: PropertyKey, property: PropertyDescriptor): PropertyDescriptor =>
  target === globalThis && !Object.hasOwn(globalThis, name) ? { ...property, configurable: true } : property;

define(Reflect, 'defineProperty', {
  value: function defineProperty(target: object, name: PropertyKey, property: PropertyDescriptor): boolean {
    return define(target, name, configurable(target, name, property));
  },
  writable: true,
  configurable: true,
});

const { defineProperty: defineOrThrow, defineProperties: defineAllOrThrow } = Object;
define(Object, 'defineProperty', {
  value: function defineProperty<T extends object>(
    target: T,
    name: PropertyKey,
    property: PropertyDescriptor,
  ): T {
    return defineOrThrow(target, name, configurable(target, name, property));
  },
  writable: true,
  configurable: true,
});
define(Object, 'defineProperties', {
  value: function defineProperties<T extends object>(target: T, properties: PropertyDescriptorMap): T {
    if (target !== globalThis) return defineAllOrThrow(target, properties);
    for (const [name, property] of Object.entries(properties)) Object.defineProperty(target, name, property);
    return target;
  },
  writable: true,
  configurable: true,
});
