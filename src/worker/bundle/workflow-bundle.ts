/**
 * The code that agent workers run: the workflow, the project's agents and LangGraph in one script, with the settings of
 * the configuration written in front.
 */
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
import { maxPayloadBytes } from '../../config/payloads.js';
import { SETTINGS_GLOBAL, type WorkflowSettings } from '../../workflows/settings.js';
import type { ResourcePolicies } from '../resource-manifest.js';
import { buildIdOf } from './build-id.js';
import { BundleErrors } from './bundle-errors.js';
import { LangGraphPlugin } from './langgraph-plugin.js';

const workflowFile = (name: string) => fileURLToPath(new URL(`../../workflows/${name}.js`, import.meta.url));

export type WorkflowBundle = WorkflowBundleWithSourceMap;

/**
 * Bundles the agents module with the workflow.
 * @throws AirlockError `bundle_failed` naming each module that cannot be bundled, and who imports it
 */
export async function buildWorkflowCode(config: ResolvedConfig, logger?: Logger): Promise<WorkflowBundle> {
  assertReadablePath(config.agents);
  const errors = new BundleErrors();
  const options: BundleOptions = {
    workflowsPath: workflowFile('index'),
    payloadConverterPath: workflowFile('payload/payload-converter'),
    preloadModules: [workflowFile('preload')],
    plugins: [new LangGraphPlugin({ stackTraceQuery: config.worker.stackTraceQuery })],
    webpackConfigHook: (webpack) =>
      errors.listenTo({
        ...webpack,
        // Modules are named by their path from here: two checkouts of a project make the same code.
        context: config.root,
        resolve: {
          ...webpack.resolve,
          alias: { ...webpack.resolve?.alias, __airlock_agents__$: config.agents },
        },
      }),
    ...(logger && { logger: withoutErrors(logger) }),
  };
  try {
    return await bundleWorkflowCode(options);
  } catch (cause) {
    const reasons = errors.text || (cause instanceof Error ? cause.message : String(cause));
    throw new AirlockError(
      'bundle_failed',
      `${config.agents} could not be bundled for the workflow sandbox:\n${reasons}\n`,
      hintFor(reasons, errors.areMissing),
      { cause },
    );
  }
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

/**
 * webpack reads these signs in a path as its own syntax, and then finds no module.
 * @throws AirlockError `bundle_failed`
 */
function assertReadablePath(agents: string): void {
  const signs = [agents, workflowFile('index')].flatMap((file) => file.match(/[?!]/)?.[0] ?? []);
  if (signs[0] === undefined) return;
  throw new AirlockError(
    'bundle_failed',
    `The project's path holds '${signs[0]}', which webpack reads as its own: ${agents}.`,
    'Move the project to a folder without it, or make the bundle elsewhere with airlock build and name it with --bundle.',
  );
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
  };
}

function hintFor(reasons: string, areMissing: boolean): string {
  if (reasons.includes('does not compile')) return 'Fix what it points at.';
  return areMissing
    ? 'Install the package that is missing, or correct the import.'
    : 'Agents run without Node: move what needs it into a resource.';
}
