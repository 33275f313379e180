/** Which files a bundle is made of: those that webpack read, and those that it looked for and did not find. */
import type { BundleOptions } from '@temporalio/worker';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
/** The part of webpack's compiler used here. */
interface Compiler {
  hooks: { done: { tap(name: string, listener: (stats: Stats) => void): void } };
}
interface Stats {
  hasErrors(): boolean;
  compilation: { fileDependencies: Iterable<string>; missingDependencies: Iterable<string> };
}

const PACKAGES = /[\\/]node_modules[\\/]/;

export interface BundleFiles {
  /** Absolute paths; those of packages are left out. */
  files: string[];
  /** False of a build that failed: behind what is wrong there may be more. */
  isWhole: boolean;
}

/** @param onFiles is given them once the build is over */
export function listenToFiles(config: WebpackConfig, onFiles: (files: BundleFiles) => void): WebpackConfig {
  const plugin = {
    apply: (compiler: Compiler) => {
      compiler.hooks.done.tap('airlock.BundleFiles', (stats) => {
        const { fileDependencies, missingDependencies } = stats.compilation;
        const files = [...fileDependencies, ...missingDependencies].filter((file) => !PACKAGES.test(file));
        onFiles({ files, isWhole: !stats.hasErrors() });
      });
    },
  };
  return { ...config, plugins: [...(config.plugins ?? []), plugin] };
}
