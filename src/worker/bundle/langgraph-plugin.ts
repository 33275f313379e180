/**
 * LangGraph in the Temporal workflow sandbox, as a plugin that anybody can use alone:
 *
 *     const worker = await Worker.create({ workflowsPath, taskQueue, plugins: [new LangGraphPlugin()] });
 *
 * Workflow sources must be ES modules, so that webpack takes LangGraph's browser build. What it adds to a bundle:
 * Web APIs that LangGraph expects (prepended entry), async context per run (interceptor module), timers per run and
 * LangGraph evaluated once and shared (preloaded modules), what LangGraph's modules remember kept by run
 * (run-state-loader.ts), an idle `langsmith`, the one assignment to a frozen global redirected, and the
 * language's own globals read once around it all (captured-globals.ts).
 */
import { fileURLToPath } from 'node:url';
import { SimplePlugin } from '@temporalio/plugin';
import type { BundleOptions } from '@temporalio/worker';
import { captureGlobals } from './captured-globals.js';
import { GUARD_MODULE, interruptModule } from './guard-interrupt-loader.js';
import { ownContextModules } from './own-context-loader.js';
import { RUN_STATE_MODULE, runStateModules } from './run-state-loader.js';
import { moduleAliases, replacedModules, replaceNodePath } from './sandbox-modules.js';
import { responsesModule, SCHEMA_NUMBER_MODULE } from './schema-number-loader.js';
import { toolErrorModule } from './tool-error-loader.js';

export interface LangGraphPluginOptions {
  /**
   * Keep Temporal's stack-trace query working. It costs a stack capture for every promise, which is most of the CPU
   * a LangGraph run takes. Default: false; errors keep their stacks either way.
   */
  readonly stackTraceQuery?: boolean;
}

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
interface WebpackPlugin {
  apply(compiler: Compiler): void;
}
/** The part of webpack's compiler used here. */
interface Compiler {
  webpack: { DefinePlugin: new (definitions: Record<string, string>) => { apply(compiler: Compiler): void } };
}

const runStateLoader = fileURLToPath(new URL('./run-state-loader.js', import.meta.url));
const ownContextLoader = fileURLToPath(new URL('./own-context-loader.js', import.meta.url));
const toolErrorLoader = fileURLToPath(new URL('./tool-error-loader.js', import.meta.url));

const sandboxFile = (name: string) =>
  fileURLToPath(new URL(`../../workflows/sandbox/${name}.js`, import.meta.url));

const guardFile = fileURLToPath(new URL('../../agent/langgraph/guard-interrupt.js', import.meta.url));
const guardLoader = fileURLToPath(new URL('./guard-interrupt-loader.js', import.meta.url));

const schemaNumberFile = fileURLToPath(new URL('../../agent/schema-number.js', import.meta.url));
const schemaNumberLoader = fileURLToPath(new URL('./schema-number-loader.js', import.meta.url));

export class LangGraphPlugin extends SimplePlugin {
  readonly #stackTraceQuery: boolean;

  constructor(options: LangGraphPluginOptions = {}) {
    super({
      name: 'airlock.LangGraph',
      workerInterceptors: { workflowModules: [sandboxFile('async-context')] },
    });
    this.#stackTraceQuery = options.stackTraceQuery ?? false;
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    const base = super.configureBundler(options);
    const asyncContext = sandboxFile('async-context');
    return {
      ...base,
      workflowInterceptorModules: [...new Set([asyncContext, ...(base.workflowInterceptorModules ?? [])])],
      preloadModules: [sandboxFile('timers'), ...(base.preloadModules ?? []), sandboxFile('preload')],
      ignoreModules: [...(base.ignoreModules ?? []), ...replacedModules],
      webpackConfigHook: (config) => this.#configureWebpack(base.webpackConfigHook?.(config) ?? config),
    };
  }

  #configureWebpack(config: WebpackConfig): WebpackConfig {
    const entries = typeof config.entry === 'string' ? [config.entry] : ((config.entry ?? []) as string[]);
    return {
      ...config,
      entry: [sandboxFile('polyfills'), ...entries],
      resolve: {
        ...config.resolve,
        alias: {
          ...config.resolve?.alias,
          ...moduleAliases(sandboxFile),
          // By a name: in a path that a loader writes, webpack would read signs of its own.
          [`${GUARD_MODULE}$`]: guardFile,
          [`${RUN_STATE_MODULE}$`]: sandboxFile('run-state'),
          [`${SCHEMA_NUMBER_MODULE}$`]: schemaNumberFile,
        },
      },
      module: {
        ...config.module,
        rules: [
          ...(config.module?.rules ?? []),
          { test: runStateModules, use: [runStateLoader] },
          { test: ownContextModules, use: [ownContextLoader] },
          { test: toolErrorModule, use: [toolErrorLoader] },
          { test: interruptModule, use: [guardLoader] },
          { test: responsesModule, use: [schemaNumberLoader] },
        ],
      },
      // Unused exports are left out of the bundle: less to parse and to evaluate.
      optimization: {
        ...config.optimization,
        usedExports: true,
        sideEffects: true,
        concatenateModules: true,
      },
      plugins: [
        ...(config.plugins ?? []),
        defineSandboxConstants(this.#stackTraceQuery),
        replaceNodePath,
        captureGlobals,
      ],
    };
  }
}

/** webpack is taken from the compiler, so that it is the very copy that builds the bundle. */
function defineSandboxConstants(stackTraceQuery: boolean): WebpackPlugin {
  return {
    apply(compiler) {
      new compiler.webpack.DefinePlugin({
        __AIRLOCK_STACK_TRACE_QUERY__: JSON.stringify(stackTraceQuery),
        // LangGraph assigns it; the sandbox's globals are frozen. The assignment goes to a throw-away object.
        'Error.stackTraceLimit': '[].stackTraceLimit',
        // The SDK's own word for the copy of what is logged, which must not refuse anything (copy-for-log.ts).
        'globalThis.structuredClone': 'globalThis.__AIRLOCK_COPY_FOR_LOG__',
        // Asked for by libraries of globs, without looking whether there is a `process`. It decides on separators alone.
        'process.platform': JSON.stringify('linux'),
      }).apply(compiler);
    },
  };
}
