/** Fetches in a test, typed by the resources of the project where they are declared (see `airlockjs/agent`). */
import type { ParamsOf, ResourceName, ResultOf } from '../agent/fetch.js';
import type { FetchView } from '../common/protocol.js';

/** A pending fetch. Its params are those of its resource: `if (fetch.resource === 'rates') fetch.params.base`. */
export type PendingFetch = {
  [Name in ResourceName]: Omit<FetchView, 'resource' | 'params'> & { resource: Name; params: ParamsOf<Name> };
}[ResourceName];

/** What a resource answers; for a name that is an id, or of no declared resource, anything. */
export type ResultNamed<Name extends string> = Name extends ResourceName ? ResultOf<Name> : unknown;
