/**
 * `defineConfig`: the one file a user edits, resolved once into `ResolvedConfig` with every default visible.
 * A wrong option fails here, naming the option and what it may be.
 */
import path from 'node:path';
import * as z from 'zod';
import { AirlockError } from '../common/errors.js';
import {
  defaultFetchPolicy,
  durationSchema,
  type FetchPolicy,
  fetchPolicySchema,
  layerFetchPolicy,
  type PartialFetchPolicy,
} from '../common/fetch-policy.js';
import { DEFAULT_TASK_QUEUE } from '../common/protocol.js';
import { gatewaySchema, type ResolvedGateway, resolveGateway } from './gateway.js';
import { limitsSchema, type ResolvedLimits, resolveLimits } from './limits.js';
import { payloadsSchema, type ResolvedPayloads, resolvePayloads } from './payloads.js';
import { policiesSchema, type ResolvedPolicies, resolvePolicies } from './policies.js';
import { unknownOptions } from './unknown-options.js';
import { resolveVersioning, type Versioning, versioningSchema } from './versioning.js';

const connectionSchema = z
  .object({
    /** `host:port` of a Temporal frontend. */
    address: z.string().min(1).optional(),
    /** Default: `default`. */
    namespace: z.string().min(1).optional(),
    apiKey: z.string().min(1).optional(),
    tls: z.union([z.boolean(), z.record(z.string(), z.unknown())]).optional(),
    /** A profile of `temporal.toml`. Default: the environment's `TEMPORAL_PROFILE`, or `default`. */
    profile: z.string().min(1).optional(),
  })
  .strict();

/** Compared with docs/configuration.md by a test. */
export const configSchema = z
  .object({
    /**
     * Which Temporal server. What is written here goes before the environment (`TEMPORAL_ADDRESS` …) and
     * `temporal.toml`; where none of them names a server, the one that `airlock dev` runs is used.
     */
    connection: connectionSchema.optional(),
    /** Where agent workers poll. Default: `airlock`. */
    taskQueue: z.string().min(1).optional(),
    /** Where resource workers poll. Default: the agents' task queue with `-resources` behind it. */
    resourceTaskQueue: z.string().min(1).optional(),
    /** Module whose default export is `defineAgents(…)`; relative to the configuration file. */
    agents: z.string().min(1),
    /** Module whose default export is `defineResources(…)`; only resource workers load it. */
    resources: z.string().min(1).optional(),
    /** What every fetch starts from, and what is said of single resources over their own word. */
    fetch: fetchPolicySchema
      .extend({ resources: z.record(z.string(), fetchPolicySchema).optional() })
      .strict()
      .optional(),
    /** What may be fetched, judged before it is: a module, which only resource workers load. */
    policies: policiesSchema.optional(),
    /** Module whose default export is `defineCredentials(…)`: what resources show to services. Only resource workers load it. */
    credentials: z.string().min(1).optional(),
    human: z
      .object({
        /** Raw tool-call payloads of these tools are asked of a person instead of fetched. Default: none. */
        toolCalls: z.array(z.string().min(1)).optional(),
        /** Who is asked where neither the question nor the run names assignees. Default: none. */
        assignees: z.array(z.string().min(1)).optional(),
      })
      .strict()
      .optional(),
    limits: limitsSchema.optional(),
    /** Params, results and states that are too large for a history. */
    payloads: payloadsSchema.optional(),
    versioning: versioningSchema.optional(),
    /** The HTTP door: `airlock serve`, and in `airlock dev`. */
    gateway: gatewaySchema.optional(),
    checkUpgrade: z
      .object({
        /**
         * What it means that an open run would ask a resource otherwise than it did: `breaks`, `asks_otherwise` or
         * `harmless`, by the resource's name. Default: `asks_otherwise`.
         */
        resources: z.record(z.string(), z.enum(['breaks', 'asks_otherwise', 'harmless'])).optional(),
      })
      .strict()
      .optional(),
    worker: z
      .object({
        /** Runs an agent worker keeps in memory. Default: the SDK's, by available memory. */
        maxCachedRuns: z.number().int().min(0).optional(),
        /** How long a stopping worker waits for what it is doing. Default: 10 s. */
        shutdownGrace: durationSchema.optional(),
        /** Keep Temporal's stack-trace query; costs CPU on every promise. Default: false. */
        stackTraceQuery: z.boolean().optional(),
      })
      .strict()
      .optional(),
  })
  .strict();

/** What `temporal.config.ts` exports. */
export type Config = z.input<typeof configSchema>;

/** The configuration with nothing left open. Paths are absolute; durations are milliseconds. */
export interface ResolvedConfig {
  /** Folder of the configuration file. */
  root: string;
  connection: z.output<typeof connectionSchema>;
  taskQueue: string;
  resourceTaskQueue: string;
  agents: string;
  resources: string | undefined;
  fetch: { base: FetchPolicy; overrides: Record<string, PartialFetchPolicy> };
  /** Nothing: no fetch is judged. */
  policies: ResolvedPolicies | undefined;
  /** Nothing: resources have the credentials that their own options say. */
  credentials: string | undefined;
  human: { toolCalls: string[]; assignees: string[] };
  limits: ResolvedLimits;
  payloads: ResolvedPayloads;
  /** Nothing: workers of any build take any run. */
  versioning: Versioning | undefined;
  gateway: ResolvedGateway;
  checkUpgrade: { resources: Record<string, 'breaks' | 'asks_otherwise' | 'harmless'> };
  worker: { maxCachedRuns: number | undefined; shutdownGraceMs: number; stackTraceQuery: boolean };
}

/** Gives a configuration its type; what is wrong with it is said when it is resolved. */
export function defineConfig(config: Config): Config {
  return config;
}

/**
 * Checks a configuration and fills in every default.
 * @param root folder that relative paths start from
 * @throws AirlockError `bad_config`, naming each option that is wrong and why
 */
export function resolveConfig(config: unknown, root: string): ResolvedConfig {
  const parsed = configSchema.safeParse(config, { error: unknownOptions });
  if (!parsed.success) {
    throw new AirlockError(
      'bad_config',
      `The configuration in ${root} is not valid:\n${z.prettifyError(parsed.error)}`,
      'Fix temporal.config.ts; every option is described at defineConfig.',
    );
  }
  const given = parsed.data;
  const taskQueue = given.taskQueue ?? DEFAULT_TASK_QUEUE;
  const resourceTaskQueue = given.resourceTaskQueue ?? `${taskQueue}-resources`;
  const { resources: overrides = {}, ...base } = given.fetch ?? {};
  return {
    root,
    connection: given.connection ?? {},
    taskQueue,
    resourceTaskQueue,
    agents: path.resolve(root, given.agents),
    resources: given.resources === undefined ? undefined : path.resolve(root, given.resources),
    fetch: {
      base: layerFetchPolicy({ ...defaultFetchPolicy, taskQueue: resourceTaskQueue }, base),
      overrides,
    },
    policies: given.policies === undefined ? undefined : resolvePolicies(given.policies, root),
    credentials: given.credentials === undefined ? undefined : path.resolve(root, given.credentials),
    human: { toolCalls: given.human?.toolCalls ?? [], assignees: given.human?.assignees ?? [] },
    limits: resolveLimits(given.limits),
    payloads: resolvePayloads(given.payloads, root),
    gateway: resolveGateway(given.gateway),
    checkUpgrade: { resources: given.checkUpgrade?.resources ?? {} },
    versioning: given.versioning && resolveVersioning(given.versioning),
    worker: {
      maxCachedRuns: given.worker?.maxCachedRuns,
      shutdownGraceMs: given.worker?.shutdownGrace ?? 10_000,
      stackTraceQuery: given.worker?.stackTraceQuery ?? false,
    },
  };
}
