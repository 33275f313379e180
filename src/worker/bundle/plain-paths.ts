/**
 * webpack reads `?` and `!` in a path as its own syntax, and then finds no module. A project in a folder with such a sign is
 * bundled through a symbolic link without one, which stands in the system's folder for temporary files meanwhile.
 *
 * 1. Files elsewhere keep their paths, and their links are followed as ever.
 * 2. Behind the link no further link is followed: its target's path has the sign again. So a project whose packages are
 *    links themselves (pnpm, workspaces) is not bundled there.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BundleOptions } from '@temporalio/worker';

const SIGNS = /[?!]/;

/** A plugin of the SDK's bundler. It comes last, so that it sees the paths of all others. */
export class PlainPaths {
  readonly name = 'airlock.PlainPaths';
  /** By the folder that has the sign in its name. */
  readonly #links = new Map<string, string>();

  /** The same file, by a path that webpack can read. */
  plain(file: string): string {
    if (!path.isAbsolute(file) || !SIGNS.test(file)) return file;
    const folders = file.split(path.sep);
    // The innermost: a folder on the way to it may have a sign too.
    const depth = folders.findLastIndex((name) => SIGNS.test(name));
    const target = folders.slice(0, depth + 1).join(path.sep);
    return path.join(this.#linkTo(target), ...folders.slice(depth + 1));
  }

  /** The file that a plain path is of. */
  original(file: string): string {
    for (const [target, link] of this.#links) {
      if (file.startsWith(`${link}${path.sep}`)) return path.join(target, file.slice(link.length));
    }
    return file;
  }

  configureBundler(options: BundleOptions): BundleOptions {
    const { workflowsPath, payloadConverterPath, preloadModules, workflowInterceptorModules } = options;
    return {
      ...options,
      workflowsPath: this.plain(workflowsPath),
      ...(payloadConverterPath !== undefined && { payloadConverterPath: this.plain(payloadConverterPath) }),
      ...(preloadModules && { preloadModules: preloadModules.map((file) => this.plain(file)) }),
      ...(workflowInterceptorModules && {
        workflowInterceptorModules: workflowInterceptorModules.map((file) => this.plain(file)),
      }),
      webpackConfigHook: (given) => {
        const config = this.#plainIn(options.webpackConfigHook?.(given) ?? given);
        if (this.#links.size === 0) return config;
        return {
          ...config,
          resolve: { ...config.resolve, symlinks: false },
          resolveLoader: { ...config.resolveLoader, symlinks: false },
        };
      },
    };
  }

  close(): void {
    for (const link of this.#links.values()) rmSync(path.dirname(link), { recursive: true, force: true });
  }

  #linkTo(target: string): string {
    const known = this.#links.get(target);
    if (known !== undefined) return known;
    const link = path.join(mkdtempSync(path.join(tmpdir(), 'airlock-bundle-')), 'project');
    symlinkSync(target, link, 'junction');
    this.#links.set(target, link);
    return link;
  }

  /** Every path in a configuration: lists and plain objects are copied, all else stays. */
  #plainIn<Value>(value: Value): Value;
  #plainIn(value: unknown): unknown {
    if (typeof value === 'string') return this.plain(value);
    if (Array.isArray(value)) return value.map((item) => this.#plainIn(item));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      return value;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#plainIn(item)]));
  }
}
