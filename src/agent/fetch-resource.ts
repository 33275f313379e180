/** A fetch by name alone: what the typed `fetch`, tools and chat models stand on. */
import { FetchError } from '../common/errors.js';
import type { FetchAnswer, Json } from '../common/protocol.js';
import { boundary, toJson } from './boundary.js';

/** @throws FetchError when the resource gave no answer */
export function fetchResource(resource: string, params: unknown): Promise<unknown> {
  return fetchJson(resource, () => toJson(params, `The params of fetch('${resource}')`));
}

/**
 * @param params makes JSON that does not change any more
 * @throws FetchError when the resource gave no answer, TypeError for a name that is no text
 */
export function fetchJson(resource: string, params: () => Json): Promise<unknown> {
  const result = request(resource, params);
  // A fetch may fail before anybody awaits it; only what awaits it decides whether that matters.
  result.catch(() => {});
  return result;
}

async function request(resource: string, params: () => Json): Promise<unknown> {
  if (typeof resource !== 'string')
    throw new TypeError('fetch cannot ask so: the name of a resource is a text.');
  const answer = (await boundary().request({ kind: 'fetch', resource, params: params() })) as FetchAnswer;
  if (!answer.ok) throw new FetchError(answer.error);
  return answer.value;
}
