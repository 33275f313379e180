/**
 * The code that agent workers run: the workflow, the project's agents and LangGraph in one script, with the settings of
 * the configuration written in front.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BundleOptions,
  bundleWorkflowCode,
  type Logger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { AirlockError } from '../../common/errors.js';
import { type FetchPolicy, layerFetchPolicy } from '../../common/fetch-policy.js';
import type { ResolvedConfig } from '../../config/define-config.js';
import { missingModule } from '../../config/load-config.js';
import { maxPayloadBytes } from '../../config/payloads.js';
import type { ResourcePolicies } from '../../config/resource-manifest.js';
import { SETTINGS_GLOBAL, type WorkflowSettings } from '../../workflows/settings.js';
import { buildIdOf } from './build-id.js';
import { BundleErrors } from './bundle-errors.js';
import { type BundleFiles, listenToFiles } from './bundle-files.js';
import { LangGraphPlugin } from './langgraph-plugin.js';
import { PlainPaths } from './plain-paths.js';

/** The name by which Airlock's own modules import the agents. */
const AGENTS = '__airlock_agents__';

const workflowFile = (name: string) => fileURLToPath(new URL(`../../workflows/${name}.js`, import.meta.url));

export type WorkflowBundle = WorkflowBundleWithSourceMap;

/**
 * Bundles the agents module with the workflow.
 * @param onFiles is given the files of the project that the bundle is made of, also where it fails
 * @throws AirlockError `bundle_failed` naming each module that cannot be bundled, and who imports it
 */
export async function buildWorkflowCode(
  config: ResolvedConfig,
  logger?: Logger,
  onFiles?: (files: BundleFiles) => void,
): Promise<WorkflowBundle> {
  const paths = new PlainPaths();
  const errors = new BundleErrors();
  const options: BundleOptions = {
    workflowsPath: workflowFile('index'),
    payloadConverterPath: workflowFile('payload/payload-converter'),
    preloadModules: [workflowFile('preload')],
    plugins: [new LangGraphPlugin({ stackTraceQuery: config.worker.stackTraceQuery }), paths],
    webpackConfigHook: (webpack) => {
      const configured = errors.listenTo({
        ...webpack,
        // Modules are named by their path from here: two checkouts of a project make the same code.
        context: config.root,
        resolve: {
          ...webpack.resolve,
          modules: [...(webpack.resolve?.modules ?? ['node_modules']), ...besideAirlock()],
          alias: { ...webpack.resolve?.alias, [`${AGENTS}$`]: config.agents },
        },
      });
      if (!onFiles) return configured;
      return listenToFiles(configured, ({ files, isWhole }) =>
        onFiles({ files: files.map((file) => paths.original(file)), isWhole }),
      );
    },
    ...(logger && { logger: withoutErrors(logger) }),
  };
  try {
    return await bundleWorkflowCode(options);
  } catch (cause) {
    if (errors.missing.includes(AGENTS)) throw missingModule(config.agents, 'agents', cause);
    const reasons = errors.text || (cause instanceof Error ? cause.message : String(cause));
    throw new AirlockError(
      'bundle_failed',
      `${config.agents} could not be bundled for the workflow sandbox:\n${reasons}`,
      hintFor(reasons, errors.missing),
      { cause },
    );
  } finally {
    paths.close();
  }
}

/**
 * Where Airlock's own peers are: a package manager that gives a project only what its package.json names (pnpm) installs
 * LangGraph beside Airlock, and the project's agents import it all the same.
 */
function besideAirlock(): string[] {
  const folder = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[\\/]$/, '');
  return path.basename(folder) === 'node_modules' ? [folder] : [];
}

/** The error is thrown, in fewer words than the bundler would log. */
function withoutErrors(logger: Logger): Logger {
  const log: Logger['log'] = (level, ...rest) => {
    if (level !== 'ERROR') logger.log(level, ...rest);
  };
  return {
    log,
    trace: (...args) => logger.trace(...args),
    debug: (...args) => logger.debug(...args),
    info: (...args) => logger.info(...args),
    warn: (...args) => logger.warn(...args),
    error: () => {},
  };
}

/** On the bundle's own first line, so that its source map's lines stay right. */
export function withSettings(
  bundle: WorkflowBundle,
  settings: Omit<WorkflowSettings, 'build'>,
): WorkflowBundle {
  const all: WorkflowSettings = { ...settings, build: buildIdOf(bundle, settings) };
  return { ...bundle, code: `globalThis.${SETTINGS_GLOBAL}=${JSON.stringify(all)};${bundle.code}` };
}

/** The part of the configuration that the workflow needs; a resource's word goes before the defaults, the configuration's before both. */
export function workflowSettings(
  config: ResolvedConfig,
  policies: ResourcePolicies,
): Omit<WorkflowSettings, 'build'> {
  const { base, overrides } = config.fetch;
  const names = [...Object.keys(policies), ...Object.keys(overrides)];
  const fetchPolicies = names.map((name): [string, FetchPolicy] => [
    name,
    layerFetchPolicy(base, policies[name], overrides[name]),
  ]);
  return {
    fetchPolicy: base,
    fetchPolicies: Object.fromEntries(fetchPolicies),
    humanToolCalls: config.human.toolCalls,
    assignees: config.human.assignees,
    limits: config.limits,
    maxPayloadBytes: maxPayloadBytes(config.payloads),
    upgradeOnContinueAsNew: config.versioning?.upgradeOnContinueAsNew ?? false,
    ...(config.policies && { hasPolicies: true }),
  };
}

/** @param missing modules that cannot be found, where that is all that is wrong */
function hintFor(reasons: string, missing: readonly string[]): string {
  if (reasons.includes('does not compile')) return 'Fix what it points at.';
  if (missing.length === 0) return 'Agents run without Node: move what needs it into a resource.';
  const packages = [...new Set(missing.flatMap((name) => packageOf(name) ?? []))];
  if (packages.length === 0) return 'Correct the import.';
  return `Install it in this project (npm install ${packages.join(' ')}), or correct the import.`;
}

/** @returns nothing for a file */
function packageOf(module: string): string | undefined {
  return /^(?:@[^/]+\/)?[^./@][^/]*/.exec(module)?.[0];
}
