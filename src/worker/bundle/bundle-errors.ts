/**
 * What webpack says of a bundle that failed. The SDK's bundler writes it to its log and throws a sentence without it;
 * whoever has to fix the agents module needs the import and the file.
 */
import type { BundleOptions } from '@temporalio/worker';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
/** The part of webpack's compiler used here. */
interface Compiler {
  hooks: { done: { tap(name: string, listener: (stats: Stats) => void): void } };
}
interface Stats {
  toString(options: object): string;
}

/** Characters of webpack's words that a person will read. */
const MAX_LENGTH = 4_000;

export class BundleErrors {
  /** Empty while webpack found none. */
  text = '';

  /** Has a build tell of its errors here. */
  listenTo(config: WebpackConfig): WebpackConfig {
    const plugin = {
      apply: (compiler: Compiler) => {
        compiler.hooks.done.tap('airlock.BundleErrors', (stats) => {
          const shown = { all: false, errors: true, moduleTrace: true, errorStack: false, colors: false };
          this.text = stats.toString(shown).slice(0, MAX_LENGTH);
        });
      },
    };
    return { ...config, plugins: [...(config.plugins ?? []), plugin] };
  }
}
