/**
 * Modules of a bundle that something else stands in for.
 *
 * 1. `langsmith`: tracing needs the network. A stub that does nothing.
 * 2. `path`: what libraries of globs (`micromatch` of `deepagents`) are written with, without Node.
 */

/** The part of webpack's compiler used here. */
interface Compiler {
  webpack: {
    NormalModuleReplacementPlugin: new (request: RegExp, file: string) => { apply(compiler: Compiler): void };
  };
}

/** What the SDK is not to refuse, because it is replaced. */
export const replacedModules: readonly string[] = ['path'];

const langsmithModules = [
  'langsmith',
  'langsmith/run_trees',
  'langsmith/singletons/traceable',
  'langsmith/experimental/sandbox',
];

/** @param sandboxFile gives the file of a module of `src/workflows/sandbox` */
export function moduleAliases(sandboxFile: (name: string) => string): Record<string, string> {
  const stub = sandboxFile('langsmith-stub');
  return {
    ...Object.fromEntries(langsmithModules.map((name) => [`${name}$`, stub])),
    // Without the `$` it takes the place of the SDK's own entry, which makes the module an empty one.
    path: sandboxFile('path'),
  };
}

/** A webpack plugin. `node:` is a scheme to webpack, which no alias sees; `path` is aliased above. */
export const replaceNodePath = {
  apply(compiler: Compiler): void {
    const { NormalModuleReplacementPlugin } = compiler.webpack;
    new NormalModuleReplacementPlugin(/^node:path$/, 'path').apply(compiler);
  },
};
