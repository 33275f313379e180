/**
 * `fetch`: what an agent wants from a service. Typed by the resources of the project once they are declared:
 *
 *     import type resources from './resources.js';
 *     declare module 'airlockjs/agent' {
 *       interface Resources extends ResourceContracts<typeof resources> {}
 *     }
 */
import { fetchResource } from './fetch-resource.js';

/** What a resource takes and gives. */
export interface ResourceContract {
  params: unknown;
  result: unknown;
}

/** The resources this project has, by name. Empty until declared; any name goes then, and results are `unknown`. */
// biome-ignore lint/suspicious/noEmptyInterface: made to be augmented
export interface Resources {}

type Declared = keyof Resources & string;
type Contract<Name extends Declared> = Resources[Name] extends ResourceContract
  ? Resources[Name]
  : ResourceContract;

/** Names a resource may have here: those declared, or any while none is. */
export type ResourceName = [Declared] extends [never] ? string : Declared;
export type ParamsOf<Name extends ResourceName> = Name extends Declared ? Contract<Name>['params'] : unknown;
export type ResultOf<Name extends ResourceName> = Name extends Declared ? Contract<Name>['result'] : unknown;

/**
 * Asks a resource and waits for its answer.
 * @throws FetchError when the resource gave none within its deadline and retries; `code` says why
 */
export function fetch<Name extends ResourceName>(
  resource: Name,
  ...[params]: undefined extends ParamsOf<Name> ? [params?: ParamsOf<Name>] : [params: ParamsOf<Name>]
): Promise<ResultOf<Name>> {
  return fetchResource(resource, params) as Promise<ResultOf<Name>>;
}

type Call<Name extends ResourceName = ResourceName> = Name extends ResourceName
  ? readonly [resource: Name, params?: ParamsOf<Name>]
  : never;

/**
 * Asks several resources at once and waits for all of them; the results stand in the order of the calls.
 * @throws FetchError of the first that fails
 */
export async function fetchAll<const Calls extends readonly Call[]>(
  calls: Calls,
): Promise<{ -readonly [Index in keyof Calls]: ResultOf<Calls[Index][0]> }> {
  const results = await Promise.all(calls.map(([resource, params]) => fetchResource(resource, params)));
  return results as { -readonly [Index in keyof Calls]: ResultOf<Calls[Index][0]> };
}
