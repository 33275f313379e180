/** The policies of a deployment, in order; the default export of a policies module. */
import { badPolicy, isPolicy, type Policy, type PolicyResources } from './define-policy.js';

export type Policies = readonly Policy[];

/**
 * All of them judge every fetch they are about; the strictest decision counts: deny, then redact, then allow.
 * @throws AirlockError `bad_policy` for a name that is used twice, or a value that is no policy
 */
export function definePolicies(policies: Policies): Policies {
  const given: unknown = policies;
  if (!Array.isArray(given))
    throw badPolicy('The list of policies', 'definePolicies takes a list of policies');
  const names = new Set<string>();
  for (const [index, policy] of policies.entries()) {
    if (!isPolicy(policy)) {
      throw badPolicy(`Policy ${index + 1}`, 'it must be made by definePolicy, tablePolicy or opaPolicy');
    }
    if (names.has(policy.name)) throw badPolicy(`Policy '${policy.name}'`, 'another policy has its name');
    names.add(policy.name);
  }
  return Object.freeze([...policies]);
}

/**
 * Every name that a policy says must be a resource's, or the policy would silently be about nothing; and a resource that
 * another process answers is judged by nobody, for no resource worker sees its fetches.
 * @throws AirlockError `bad_policy`
 */
export function assertCovered(
  policies: Policies,
  resources: PolicyResources & Readonly<Record<string, { readonly external?: unknown }>>,
): void {
  for (const policy of policies) {
    const { name, named } = policy;
    const unknown = named.filter((one) => !Object.hasOwn(resources, one));
    if (unknown.length > 0) {
      const known = Object.keys(resources).join(', ') || 'none';
      throw badPolicy(`Policy '${name}'`, `no resource is named ${unknown.join(', ')}. There are: ${known}`);
    }
    const external = Object.keys(resources).filter(
      (one) => resources[one]?.external !== undefined && isAbout(policy, one),
    );
    if (external.length > 0) {
      throw badPolicy(
        `Policy '${name}'`,
        `it is about ${external.join(', ')}, which another process answers: no resource worker sees such a fetch, and no ` +
          'policy judges it. Leave it out with except, or answer it by a resource of this worker that calls the other process',
      );
    }
  }
}

export function isAbout({ resources, except }: Policy, resource: string): boolean {
  return resources ? resources.includes(resource) : !except.includes(resource);
}
