/**
 * What a policy is: a name and a version, which its decisions are recorded under, the resources it is about, and a function
 * of the fetch. It is defined when its module loads in a resource worker; a wrong option fails there.
 */
import * as z from 'zod';
import { resolveDefined } from '../common/defined-options.js';
import { AirlockError } from '../common/errors.js';
import type { Principal } from '../common/protocol.js';
import type { FetchesBefore } from './fetches-before.js';
import { ASK_IS_MISSING, type PolicyVerdict } from './verdict.js';

const POLICY = Symbol.for('airlock.Policy');

/** A fetch, before its handler sees it. */
export interface PolicyRequest {
  readonly resource: string;
  /** As the handler would be given them: parsed by the resource's schema. */
  readonly params: unknown;
  /** On whose behalf the run works. */
  readonly principal: Principal | undefined;
  readonly agent: string;
  /** Of the agent. */
  readonly version: string;
  readonly workflowId: string;
  /** In the run: `fetch-3`. */
  readonly requestId: string;
  /** What the run has fetched before. */
  readonly before: FetchesBefore;
}

/** What a resources module exports, as far as types of params go. */
export type PolicyResources = Readonly<Record<string, { readonly params: z.ZodType }>>;

/** A request by resource, each with its own params: `resource === 'pay'` makes `params` those of `pay`. */
export type RequestFor<Map extends PolicyResources> = {
  [Name in keyof Map & string]: PolicyRequest & {
    readonly resource: Name;
    readonly params: z.output<Map[Name]['params']>;
  };
}[keyof Map & string];

export interface PolicyContext {
  /** Aborts when the time for a decision is over, or the fetch is not wanted any more. */
  readonly signal: AbortSignal;
}

export interface PolicyScope<Name extends string = string> {
  /** It is about these resources alone. Default: all. */
  readonly resources?: readonly Name[];
  /** It is about all resources but these. */
  readonly except?: readonly Name[];
}

export interface PolicyOptions<Map extends PolicyResources = PolicyResources>
  extends PolicyScope<keyof Map & string> {
  /** Recorded with every decision. */
  readonly name: string;
  /** Changes when the policy does. Recorded with every decision. */
  readonly version: string;
  /** `audit`: decisions are recorded and change nothing. Default: as the configuration says, which is `enforce`. */
  readonly mode?: 'audit' | 'enforce';
  /**
   * Judges one fetch. The same fetch may be judged again, at every attempt: do nothing else here. What throws, or takes too
   * long, denies.
   */
  judge(request: RequestFor<Map>, context: PolicyContext): PolicyVerdict | Promise<PolicyVerdict>;
}

export interface Policy {
  readonly [POLICY]: true;
  readonly name: string;
  readonly version: string;
  readonly mode: 'audit' | 'enforce';
  /** Nothing: all. */
  readonly resources: readonly string[] | undefined;
  readonly except: readonly string[];
  /** Every resource that it has something to say about by name, also where it is about all. */
  readonly named: readonly string[];
  judge(request: PolicyRequest, context: PolicyContext): unknown;
}

const namesSchema = z.array(z.string().min(1)).min(1).optional();

export const scopeShape = { resources: namesSchema, except: namesSchema };

/** Of every kind of policy. */
export const policyShape = {
  name: z
    .string()
    .regex(/^[A-Za-z][\w.-]*$/, 'must start with a letter and continue with letters, digits, _, . or -')
    .max(100),
  version: z.string().min(1).max(100),
  mode: z.enum(['audit', 'enforce']).optional(),
  ask: z.undefined({ error: ASK_IS_MISSING }).optional(),
};

const optionsSchema = z
  .strictObject({
    ...policyShape,
    ...scopeShape,
    judge: z.custom<PolicyOptions['judge']>((value) => typeof value === 'function', {
      message: 'must be a function',
    }),
  })
  .refine(({ resources, except }) => !(resources && except), {
    message: 'takes resources or except, not both',
  });

/**
 * A policy by a function.
 * @typeParam Map the resources, for the types of their params: `definePolicy<typeof import('./resources.js').default>({ … })`
 * @throws AirlockError `bad_policy`, naming each option that is wrong and what it may be
 */
export function definePolicy<Map extends PolicyResources = PolicyResources>(
  options: PolicyOptions<Map>,
): Policy {
  const { name, version, mode, resources, except } = resolvePolicyOptions(optionsSchema, options);
  return makePolicy({
    name,
    version,
    mode,
    resources,
    except,
    judge: (request, context) => options.judge(request as RequestFor<Map>, context),
  });
}

interface PolicyParts extends Pick<Policy, 'name' | 'version' | 'judge'> {
  mode?: Policy['mode'] | undefined;
  resources?: Policy['resources'];
  except?: readonly string[] | undefined;
  /** Beyond `resources` and `except`. */
  named?: readonly string[] | undefined;
}

export function makePolicy({
  name,
  version,
  mode = 'enforce',
  resources,
  except = [],
  named = [],
  judge,
}: PolicyParts): Policy {
  const all = [...new Set([...(resources ?? []), ...except, ...named])];
  return Object.freeze({
    [POLICY]: true as const,
    name,
    version,
    mode,
    resources,
    except,
    named: all,
    judge,
  });
}

export function isPolicy(value: unknown): value is Policy {
  return typeof value === 'object' && value !== null && POLICY in value;
}

/** @throws AirlockError `bad_policy` */
export function resolvePolicyOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const name = (options as { name?: unknown } | undefined)?.name;
  const where = typeof name === 'string' ? `Policy '${name}'` : 'A policy';
  return resolveDefined(schema, options, where, badPolicy);
}

export function badPolicy(where: string, problem: string): AirlockError {
  return new AirlockError(
    'bad_policy',
    `${where} is not defined correctly:\n${problem}`,
    'Fix it in the policies module.',
  );
}
