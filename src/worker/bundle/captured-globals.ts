/**
 * The sandbox's global object answers every read of a name by a call out of V8 and back, some 300 ns where an ordinary
 * script pays one or two. LangGraph names `Object`, `Promise`, `Symbol` and the like thousands of times a step. So the
 * bundle reads these names once, into variables around all of its modules.
 *
 * Only what the language itself defines, and what the SDK freezes and never replaces. `Date`, `Math`, timers and
 * `WeakRef` are the run's own, made anew for each; `console` and what the polyfills add are read where they are used.
 */
const captured = [
  ...[
    'globalThis',
    'Object',
    'Function',
    'Array',
    'String',
    'Number',
    'Boolean',
    'Symbol',
    'BigInt',
    'RegExp',
  ],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Proxy', 'Reflect', 'JSON'],
  ...[
    'Error',
    'AggregateError',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
  ],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'NaN', 'Infinity'],
  ...['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI'],
];

/** The part of webpack's compiler used here. */
interface Compiler {
  webpack: {
    BannerPlugin: new (options: {
      banner: string;
      raw: true;
      footer?: true;
    }) => { apply(compiler: Compiler): void };
  };
}

/** A webpack plugin. It opens a block before the bundle's first line; the bundle's one `var` is the script's all the same. */
export const captureGlobals = {
  apply(compiler: Compiler): void {
    const { BannerPlugin } = compiler.webpack;
    new BannerPlugin({ banner: `{const {${captured.join(',')}}=this;`, raw: true }).apply(compiler);
    new BannerPlugin({ banner: '}', raw: true, footer: true }).apply(compiler);
  },
};
