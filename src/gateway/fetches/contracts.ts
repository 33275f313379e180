/**
 * What external resources take and give, as the resource workers say: `.airlock/resources.json`, read again when it has
 * changed. The gateway never loads the resources module.
 */
import { stat } from 'node:fs/promises';
import { type OutputUnit, Validator } from '@cfworker/json-schema';
import type { Json } from '../../common/protocol.js';
import { wellFormedJson } from '../../common/well-formed.js';
import { manifestFile, type ResourceContract, readResourceManifest } from '../../config/resource-manifest.js';
import { Problem } from '../http/problem.js';

export interface Contract extends ResourceContract {
  leaseMs: number;
  /** What is wrong with params, or a result; nothing where they are as they should be. */
  check(which: 'params' | 'result', value: Json): Issue[];
}

export interface Issue {
  /** Members from the outermost on, joined by dots. */
  path: string;
  message: string;
}

const MAX_ISSUES = 20;
/** So often at most it is looked at whether they have changed. */
const LOOK_MS = 1_000;

export class Contracts {
  #known: { at: number; contracts: Map<string, Contract> } | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param root folder of the configuration */
  constructor(private readonly root: string) {}

  /** @throws Problem `unknown_resource` for one that nobody has declared external */
  async of(resource: string): Promise<Contract> {
    const contract = (await this.#all()).get(resource);
    if (contract) return contract;
    throw new Problem('unknown_resource', `No external resource '${resource.slice(0, 200)}' is known here.`);
  }

  async #all(): Promise<Map<string, Contract>> {
    const now = performance.now();
    if (this.#known && now - this.#lookedAt < LOOK_MS) return this.#known.contracts;
    const at = await stat(manifestFile(this.root)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    this.#lookedAt = now;
    if (this.#known?.at === at) return this.#known.contracts;
    const { external = {} } = (await readResourceManifest(this.root)) ?? {};
    const contracts = new Map(Object.entries(external).map(([name, one]) => [name, made(one)]));
    this.#known = { at, contracts };
    return contracts;
  }
}

function made(contract: ResourceContract): Contract {
  const validators = {
    params: new Validator(contract.params, '2020-12', false),
    result: new Validator(contract.result, '2020-12', false),
  };
  return {
    ...contract,
    leaseMs: contract.external?.leaseMs ?? 0,
    check: (which, value) => issuesOf(validators[which], value),
  };
}

/** Never throws: a fetch whose params could not be looked at would come back to its queue, and in the way of the others. */
function issuesOf(validator: Validator, value: Json): Issue[] {
  try {
    // The library writes member names as URIs, and throws at half of a character.
    return validator.validate(wellFormedJson(value)).errors.slice(0, MAX_ISSUES).map(toIssue);
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deep' : String(error);
    return [{ path: '', message: `It cannot be checked by the schema: ${why}.` }];
  }
}

function toIssue({ instanceLocation, error }: OutputUnit): Issue {
  return { path: instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.'), message: error };
}
